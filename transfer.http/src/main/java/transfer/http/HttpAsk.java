// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.HttpUrl;

/**
 * A request to be sent.
 *
 * @param method any method
 * @param url where to send it
 * @param headers what the protocol needs, sent to every hop; no secrets. The application's headers and the credentials are added
 *     by {@link TaskExchanges} where they may go
 * @param body what to send with it; can be written more than once
 */
record HttpAsk(String method, HttpUrl url, Map<String, String> headers, Optional<HttpBody> body) {
    HttpAsk {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /** A request without a body. */
    static HttpAsk of(String method, HttpUrl url, Map<String, String> headers) {
        return new HttpAsk(method, url, headers, Optional.empty());
    }
}
