// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import transfer.api.Credentials;
import transfer.api.TransferException;

/**
 * Makes the OkHttp clients, with everything clever switched off: no redirects, no retries, no compression, no cookies, no cache, no
 * connections shared between hosts, no timeouts around reads (the {@link Watchdog} does that). A changed trust or key store is taken up
 * by the next request.
 *
 * <p>They are made when they are first needed, or when {@link #prepare} is called before that. The client for http can not do TLS:
 * reading the runtime's certificates takes long, and waits for the first https request.
 */
final class HttpClients {
    private static final int IDLE_CONNECTIONS = 64;
    private static final Duration PING = Duration.ofSeconds(10);

    private final HttpSettings settings;
    private final AddressGuard guard;
    private final AnswerOrder order = new AnswerOrder();
    private OkHttpClient plain;
    private OkHttpClient secure;
    private List<String> stamp = List.of();

    HttpClients(HttpSettings settings, AddressGuard guard) {
        this.settings = settings;
        this.guard = guard;
    }

    /** Makes what the first request needs, as far as it is not made yet. */
    void prepare() {
        plain().newCall(new Request.Builder().url("http://localhost/").build());
    }

    private synchronized OkHttpClient plain() {
        if (plain == null) {
            plain = make();
        }
        return plain;
    }

    private OkHttpClient make() {
        OkHttpClient.Builder builder = new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        HostnameVerifier verifier = builder.build().hostnameVerifier();
        return builder
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectTimeout(settings.timings().connect())
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(Duration.ZERO)
                .pingInterval(PING)
                .protocols(settings.wire().protocols())
                .dns(guard)
                .proxySelector(settings.wire().proxy().selector())
                .proxyAuthenticator(new ProxyLogin(Optional.empty()))
                .socketFactory(new Sockets(settings.wire().proxy(), Optional.empty()))
                // a verifier that is not OkHttp's own keeps it from sharing one connection between hosts
                .hostnameVerifier((host, session) -> verifier.verify(host, session))
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 30, TimeUnit.SECONDS))
                .eventListenerFactory(call -> {
                    CallEvents events = call.request().tag(CallEvents.class);
                    return events == null ? EventListener.NONE : events;
                })
                .addNetworkInterceptor(guard)
                .addNetworkInterceptor(order)
                .addNetworkInterceptor(chain -> withoutRetryAfter(chain.proceed(chain.request())))
                .addNetworkInterceptor(WireBody.PAST_OKHTTP)
                .build();
    }

    /** OkHttp repeats a request by itself when a 503 says Retry-After: 0. It must not see that header; {@link HttpReply} does. */
    private static Response withoutRetryAfter(Response response) {
        String value = response.header("Retry-After");
        return response.code() != 503 || value == null
                ? response
                : response.newBuilder().removeHeader("Retry-After").header(HttpReply.RETRY_AFTER, value).build();
    }

    /**
     * The client for a call.
     *
     * @param https whether it is for https
     * @param password for the proxy
     * @throws TransferException a trust or key store can not be read
     */
    OkHttpClient client(boolean https, Optional<Credentials.Password> password) throws TransferException {
        OkHttpClient client = https ? secure() : plain();
        return password.isEmpty()
                ? client
                : client.newBuilder()
                        .proxyAuthenticator(new ProxyLogin(password))
                        .socketFactory(new Sockets(settings.wire().proxy(), password))
                        .build();
    }

    private synchronized OkHttpClient secure() throws TransferException {
        TlsFiles files = settings.wire().tls();
        List<String> now = files.stamp();
        if (secure == null || !now.equals(stamp)) {
            TlsContext tls = TlsContext.of(files);
            secure = plain().newBuilder()
                    .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS))
                    .sslSocketFactory(new LayeredSockets(tls.sockets(), order), tls.trust())
                    .build();
            stamp = now;
        }
        return secure;
    }

    /** Closes the connections that are not in use. */
    synchronized void evictIdle() {
        if (plain != null) {
            plain.connectionPool().evictAll();
        }
    }
}
