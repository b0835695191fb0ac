// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/** Measures one call, and knows whether it went over a connection that had been used before. */
final class CallEvents extends EventListener {
    private final Metrics metrics;
    private final LongSupplier nanoTime;
    private final long begun;
    private volatile long dns;
    private volatile long connect;
    private volatile long tls;
    private volatile boolean connected;
    private volatile boolean acquired;
    private volatile boolean answered;
    private volatile Optional<LargeReadSocket> socket = Optional.empty();
    private volatile Optional<LargeReadSocket> beneath = Optional.empty();
    private volatile Runnable asked = () -> {};

    CallEvents(Metrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        begun = nanoTime.getAsLong();
    }

    /** Whether the call went over a connection that was there before it. */
    boolean reused() {
        return acquired && !connected;
    }

    /** Whether the header of an answer has begun. */
    boolean answered() {
        return answered;
    }

    /** The socket of the connection, if HTTP/1.1 is spoken there without TLS. */
    Optional<LargeReadSocket> socket() {
        return socket;
    }

    /**
     * Closes the connection, for all calls on it. Not by way of TLS, which would have to say goodbye, and so wait for whoever is writing.
     */
    void sever() {
        try {
            if (beneath.isPresent()) {
                beneath.get().close();
            }
        } catch (IOException e) {
            // it is no more
        }
    }

    /** Is to be run when the header of the request has been written, before its body. */
    void whenAsked(Runnable action) {
        asked = action;
    }

    private long since(long then) {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - then);
    }

    @Override
    public void dnsStart(Call call, String domainName) {
        dns = nanoTime.getAsLong();
    }

    @Override
    public void dnsEnd(Call call, String domainName, List<InetAddress> addresses) {
        metrics.first("dnsMs", since(dns));
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        acquired = true;
        boolean plain = connection.socket() instanceof LargeReadSocket;
        beneath = plain ? Optional.of((LargeReadSocket) connection.socket())
                : connection.socket() instanceof LargeWriteTlsSocket tls ? Optional.of(tls.beneath()) : Optional.empty();
        socket = plain && connection.protocol() == Protocol.HTTP_1_1 ? beneath : Optional.empty();
        if (connection.protocol() == Protocol.HTTP_2) {
            metrics.add("http2", 1);
        }
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        connected = true;
        connect = nanoTime.getAsLong();
    }

    @Override
    public void connectEnd(Call call, InetSocketAddress address, Proxy proxy, Protocol protocol) {
        metrics.add("connects", 1);
        metrics.first("connectMs", since(connect));
    }

    @Override
    public void secureConnectStart(Call call) {
        tls = nanoTime.getAsLong();
    }

    @Override
    public void secureConnectEnd(Call call, Handshake handshake) {
        metrics.first("tlsMs", since(tls));
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
        asked.run();
    }

    @Override
    public void responseHeadersStart(Call call) {
        answered = true;
        metrics.first("firstByteMs", since(begun));
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        answered = true;
    }
}
