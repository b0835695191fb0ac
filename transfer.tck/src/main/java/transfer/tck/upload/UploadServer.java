// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * An HTTP/1.1 server on a loopback port that takes uploads and can be told to misbehave. It keeps the digests of what it
 * receives, not the bytes. Thread-safe.
 *
 * <p>Three resources, each with anything below: {@code /plain/} takes a body in one PUT or POST; {@code /ietf/} creates upload
 * resources as Resumable Uploads for HTTP says, {@code /tus/} as tus 1.0.0 says.
 */
public final class UploadServer implements AutoCloseable {
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(UploadServer::thread);
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger numbers = new AtomicInteger();
    private final LongAdder moved = new LongAdder();
    private final FaultPlan faults = new FaultPlan();
    private final Arrivals arrivals = new Arrivals();
    private final Journal journal = new Journal();
    private final PlainTarget plain = new PlainTarget(arrivals);
    private final IetfTarget ietf = new IetfTarget(arrivals, plain);
    private final TusTarget tus = new TusTarget(arrivals);

    private UploadServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** Starts a server on a free port. */
    public static UploadServer start() throws IOException {
        return start(0);
    }

    /** Starts a server on the given port; 0: any free one. */
    public static UploadServer start(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        UploadServer server = new UploadServer(socket);
        server.threads.execute(server::accept);
        return server;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "upload-server");
        thread.setDaemon(true);
        return thread;
    }

    /** A URL of this server. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    /** Which requests meet which faults. */
    public FaultPlan faults() {
        return faults;
    }

    /** What arrived whole. */
    public Arrivals arrivals() {
        return arrivals;
    }

    /** What was asked. */
    public Journal journal() {
        return journal;
    }

    /** How many bytes of content have been read so far, also of requests that are under way. */
    public long moved() {
        return moved.sum();
    }

    /** Changes how {@code /ietf/} behaves from now on. */
    public void ietf(IetfOptions options) {
        ietf.options(options);
    }

    /** Changes how {@code /tus/} behaves from now on. */
    public void tus(TusOptions options) {
        tus.options(options);
    }

    /** How many upload resources have been created, by both protocols. */
    public int created() {
        return ietf.uploads().created() + tus.uploads().created();
    }

    /** How many upload resources have been cancelled by their clients. */
    public int cancelled() {
        return ietf.uploads().cancelled() + tus.uploads().cancelled();
    }

    /** Every upload resource that is there now expires: from now on it is answered 410. */
    public void expire() {
        ietf.uploads().expire();
        tus.uploads().expire();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                open(socket);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void open(Socket socket) throws IOException {
        try {
            threads.execute(() -> converse(socket));
        } catch (RejectedExecutionException e) {
            socket.close();
        }
    }

    private void converse(Socket socket) {
        try (socket; Connection connection = new Connection(socket, numbers)) {
            open.add(connection);
            try {
                Optional<Request> request = connection.next();
                while (request.isPresent() && listenerIsOpen() && handle(connection, request.get())) {
                    request = connection.next();
                }
            } finally {
                open.remove(connection);
            }
        } catch (IOException e) {
            // the client went away, or was sent away
        }
    }

    private boolean listenerIsOpen() {
        return !listener.isClosed();
    }

    private boolean handle(Connection connection, Request request) throws IOException {
        Optional<Fault> fault = faults.next(request);
        Exchange exchange = new Exchange(request, connection, fault, moved::add);
        journal.begin();
        try {
            serve(exchange, fault);
        } finally {
            journal.end(new Journal.Entry(request, exchange.received(), exchange.status()));
        }
        if (!exchange.isThrough()) {
            connection.drain();
        }
        return exchange.isThrough();
    }

    private void serve(Exchange exchange, Optional<Fault> fault) throws IOException {
        Fault met = fault.orElse(null);
        if (met instanceof Fault.Refuse refusal) {
            exchange.refuse(refusal);
            return;
        }
        if (met instanceof Fault.Cut cut && cut.bytes() == 0) {
            exchange.abort();
            throw new IOException("cut on purpose");
        }
        if (exchange.request().header("Transfer-Encoding").isPresent()) {
            exchange.answer(411, Map.of(), "");
            return;
        }
        if (met instanceof Fault.Hold hold) {
            hold(hold);
        }
        target(exchange.request()).serve(exchange);
    }

    private void hold(Fault.Hold hold) throws IOException {
        journal.hold(true);
        hold.reached().countDown();
        try {
            while (!hold.release().await(20, TimeUnit.MILLISECONDS)) {
                if (closed.getCount() == 0) {
                    throw new IOException("the server stops");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        } finally {
            journal.hold(false);
        }
    }

    private Target target(Request request) {
        if (request.target().startsWith("/ietf/")) {
            return ietf;
        }
        if (request.target().startsWith("/tus/")) {
            return tus;
        }
        return request.target().startsWith("/plain/") ? plain : exchange -> exchange.answer(404, Map.of(), "");
    }

    /** Breaks all connections that are open now. */
    public void breakConnections() {
        open.forEach(connection -> connection.breakOff(true));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closed.countDown();
        breakConnections();
        threads.shutdownNow();
    }
}
