// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Map;
import java.util.TreeMap;
import okhttp3.HttpUrl;
import okhttp3.Request;
import transfer.api.transport.TaskRequest;

/** Which headers a request carries to which origin. */
final class RequestHeaders {
    private final TaskRequest task;
    private final String userAgent;
    private final Origin applications;
    private final Origin credentials;

    RequestHeaders(TaskRequest task, String userAgent) {
        this.task = task;
        this.userAgent = userAgent;
        applications = Origin.of(HttpUrl.get(task.request().url().toString()));
        credentials = task.credentials().url().map(url -> Origin.of(HttpUrl.get(url.toString()))).orElse(applications);
    }

    /** Whether credentials may be sent to this origin. */
    boolean credentialsGoTo(Origin origin) {
        return origin.equals(credentials);
    }

    /**
     * Adds what may go to the origin. The transport's own headers come last and win. The URL that a credential provider gives for the
     * attempt is the origin that its headers are for.
     */
    void addTo(Request.Builder builder, HttpAsk ask, Origin origin) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("User-Agent", userAgent);
        if (origin.equals(applications)) {
            all.putAll(task.request().headers());
        }
        if (origin.equals(credentials)) {
            all.putAll(task.credentials().headers());
        }
        all.put("Accept-Encoding", "identity");
        all.putAll(ask.headers());
        ask.headers().forEach((name, value) -> all.remove(name, ""));
        all.forEach(builder::header);
    }
}
