// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Set;
import okhttp3.HttpUrl;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** Where a redirect may lead (RFC 9110, section 15.4). */
final class Redirects {
    /** How many are followed for one request. */
    static final int MOST = 10;

    private static final Set<Integer> FOR_ANY_METHOD = Set.of(307, 308);
    private static final Set<Integer> FOR_READING = Set.of(301, 302, 303, 307, 308);

    private Redirects() {}

    /** Whether an answer is to be followed. A 301, 302 or 303 to anything but a GET or HEAD is not: it would change the method. */
    static boolean applies(String method, int status) {
        boolean reading = method.equals("GET") || method.equals("HEAD");
        return (reading ? FOR_READING : FOR_ANY_METHOD).contains(status);
    }

    /**
     * The next URL.
     *
     * @param hops how many redirects have been followed
     * @throws TransferException {@link FailureReason#REDIRECT}
     */
    static HttpUrl next(HttpReply reply, int hops) throws TransferException {
        if (hops >= MOST) {
            throw refused(reply, "more than " + MOST + " redirects");
        }
        if (reply.fields().conflicting("Location")) {
            throw refused(reply, "redirected to two places at once");
        }
        String location = reply.fields().single("Location").orElseThrow(() -> refused(reply, "redirected without a Location"));
        HttpUrl next = reply.url().resolve(location);
        if (next == null) {
            throw refused(reply, "redirected to something that is no http or https URL");
        }
        if (reply.url().isHttps() && !next.isHttps()) {
            throw refused(reply, "redirected from https to http");
        }
        if (!next.username().isEmpty() || !next.password().isEmpty()) {
            return next.newBuilder().username("").password("").build();
        }
        return next;
    }

    private static TransferException refused(HttpReply reply, String why) {
        return new TransferException(
                Failures.ofStatus(FailureReason.REDIRECT, reply.status(), Origin.of(reply.url()) + ": " + why));
    }
}
