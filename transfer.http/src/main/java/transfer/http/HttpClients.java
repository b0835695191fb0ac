// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Makes the OkHttp client, with everything clever switched off: no redirects, no retries, no compression, no cookies, no cache, no
 * connections shared between hosts, no timeouts around reads (the {@link Watchdog} does that).
 */
final class HttpClients {
    private static final int IDLE_CONNECTIONS = 64;

    private HttpClients() {}

    static OkHttpClient client(HttpSettings settings) {
        HostnameVerifier verifier = new OkHttpClient().hostnameVerifier();
        return new OkHttpClient.Builder()
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectTimeout(settings.timings().connect())
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(Duration.ZERO)
                .protocols(settings.http2() ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1))
                .socketFactory(new LargeReadSocketFactory())
                // a verifier that is not OkHttp's own keeps it from sharing one connection between hosts
                .hostnameVerifier((host, session) -> verifier.verify(host, session))
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 30, TimeUnit.SECONDS))
                .proxy(Proxy.NO_PROXY)
                .eventListenerFactory(call -> {
                    CallEvents events = call.request().tag(CallEvents.class);
                    return events == null ? okhttp3.EventListener.NONE : events;
                })
                .addNetworkInterceptor(chain -> withoutRetryAfter(chain.proceed(chain.request())))
                .build();
    }

    /** OkHttp repeats a request by itself when a 503 says Retry-After: 0. It must not see that header; {@link HttpReply} does. */
    private static Response withoutRetryAfter(Response response) {
        String value = response.header("Retry-After");
        return response.code() != 503 || value == null
                ? response
                : response.newBuilder().removeHeader("Retry-After").header(TaskExchanges.RETRY_AFTER, value).build();
    }
}
