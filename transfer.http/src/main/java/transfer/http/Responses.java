// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import transfer.api.TransferResponse;

/** What is kept of an answer for the application. */
final class Responses {
    private static final List<String> KEPT = List.of(
            "Content-Type", "Content-Length", "Content-Disposition", "Content-Language", "ETag", "Last-Modified", "Date",
            "Retry-After", "Server", "Repr-Digest", "Content-Digest");

    private Responses() {}

    /** Status, harmless headers and the first 64 KiB of the body, which is read for it. */
    static TransferResponse keep(HttpReply reply) {
        return new TransferResponse(reply.status(), headers(reply), reply.excerpt(TransferResponse.LONGEST_BODY));
    }

    /** Status and harmless headers, for a download. */
    static TransferResponse keepHeader(HttpReply reply) {
        return new TransferResponse(reply.status(), headers(reply), new byte[0]);
    }

    private static Map<String, String> headers(HttpReply reply) {
        Map<String, String> headers = new TreeMap<>();
        for (String name : KEPT) {
            reply.fields().joined(name).ifPresent(value -> headers.put(name.toLowerCase(Locale.ROOT), value));
        }
        return headers;
    }
}
