// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an application asks for. An immutable value: equal requests are equal, and it holds no secret. */
public sealed interface TransferRequest permits DownloadRequest, UploadRequest {
    /** The resource: absolute, with a host, without userinfo and fragment. */
    URI url();

    /** The method of the request that moves the bytes: GET, PUT or POST. */
    String method();

    /**
     * Headers sent with every attempt, to the origin of {@link #url} only; names are case-insensitive.
     * {@code Authorization}, {@code Cookie} and {@code Proxy-Authorization} are refused: see {@link CredentialProvider}.
     */
    Map<String, String> headers();

    TransferOptions options();

    /** The application's own values, kept in the record and given back with every {@link Transfer}. */
    Map<String, Object> properties();

    default TransferKind kind() {
        return this instanceof DownloadRequest ? TransferKind.DOWNLOAD : TransferKind.UPLOAD;
    }

    /** This request as a property list dictionary; {@link #of(Map)} reads it back. */
    default Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Kind", kind().name());
        map.put("URL", url().toString());
        map.put("Method", method());
        if (!headers().isEmpty()) {
            map.put("Headers", new LinkedHashMap<String, Object>(headers()));
        }
        Map<String, Object> options = new LinkedHashMap<>();
        options().writeTo(options);
        if (this instanceof DownloadRequest download) {
            download.writeTo(map, options);
        } else if (this instanceof UploadRequest upload) {
            upload.writeTo(map, options);
        }
        map.put("Options", options);
        if (!properties().isEmpty()) {
            map.put("Properties", properties());
        }
        return map;
    }

    /**
     * Reads what {@link #toPropertyList} wrote; other keys are ignored.
     *
     * @throws TransferException {@link FailureReason#INVALID_RECORD} if it is not a valid request
     */
    static TransferRequest of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        PropertyList options = PropertyList.of(list.dictionary("Options"));
        try {
            TransferKind kind = list.constant("Kind", TransferKind.class)
                    .orElseThrow(() -> new IllegalArgumentException("Kind is missing or unknown"));
            return kind == TransferKind.DOWNLOAD
                    ? DownloadRequest.readFrom(list, options)
                    : UploadRequest.readFrom(list, options);
        } catch (IllegalArgumentException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, e.getMessage(), e);
        }
    }
}
