// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The server's final answer, kept for the application.
 *
 * @param status the HTTP status code
 * @param headers selected headers by lower-case name, secrets left out
 * @param body the first {@value #LONGEST_BODY} bytes of the answer's body; empty for a download
 */
public record TransferResponse(int status, Map<String, String> headers, byte[] body) {
    /** How much of a body is kept: 64 KiB. */
    public static final int LONGEST_BODY = 65_536;

    public TransferResponse {
        headers = Map.copyOf(headers);
        body = Arrays.copyOf(body, Math.min(body.length, LONGEST_BODY));
    }

    @Override
    public byte[] body() {
        return body.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransferResponse that
                && status == that.status
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * status + headers.hashCode()) + Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "TransferResponse[status=" + status + ", headers=" + headers + ", body=" + body.length + " bytes]";
    }

    /** This value as a property list dictionary; {@link #of(Map)} reads it back. */
    public Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Status", (long) status);
        if (!headers.isEmpty()) {
            map.put("Headers", new LinkedHashMap<String, Object>(headers));
        }
        if (body.length > 0) {
            map.put("Body", body.clone());
        }
        return map;
    }

    /** @throws TransferException {@link FailureReason#INVALID_RECORD} if it is not what {@link #toPropertyList} wrote */
    public static TransferResponse of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        OptionalInt status = list.integer("Status");
        return new TransferResponse(
                status.orElse(0), list.strings("Headers"), list.get("Body", byte[].class).orElse(new byte[0]));
    }
}
