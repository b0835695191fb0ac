// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.function.Predicate;
import transfer.tck.upload.Request;

/** The requests of uploads, for faults to strike and journals to count. */
final class UploadRequests {
    static final Predicate<Request> POST = request -> request.method().equals("POST");
    static final Predicate<Request> PUT = request -> request.method().equals("PUT");
    static final Predicate<Request> HEAD = request -> request.method().equals("HEAD");
    static final Predicate<Request> PATCH = request -> request.method().equals("PATCH");
    static final Predicate<Request> DELETE = request -> request.method().equals("DELETE");

    /** The part that is held back until the source has been checked. */
    static final Predicate<Request> LAST = PATCH.and(request -> request.length() == UploadBody.LAST);

    private UploadRequests() {}
}
