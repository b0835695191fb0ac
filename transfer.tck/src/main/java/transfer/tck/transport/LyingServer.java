// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;

/**
 * A raw HTTP/1.1 server on the loopback interface that answers with a script: nothing is added to what the script says, so that it can
 * break every rule. Each path has its own script of {@link Lie}s, played one a request, the last one again and again. One thread per
 * connection, all gone when {@link #close} returns.
 */
public final class LyingServer implements AutoCloseable {
    private final ServerSocket listener;
    private final String scheme;
    private final Map<String, Deque<Lie>> scripts = new HashMap<>();
    private final List<SeenRequest> seen = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private int connections;

    private LyingServer(ServerSocket listener, String scheme) {
        this.listener = listener;
        this.scheme = scheme;
        spawn(this::accept, "lying-server");
    }

    /** Starts one on a free port. */
    public static LyingServer start() {
        return start(ServerSocketFactory.getDefault(), "http");
    }

    /**
     * Starts one on a free port.
     *
     * @param factory makes the listening socket, for TLS
     * @param scheme what its URLs begin with
     */
    public static LyingServer start(ServerSocketFactory factory, String scheme) {
        try {
            return new LyingServer(factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), scheme);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the script of a path; a query string belongs to it. */
    public synchronized LyingServer on(String target, Lie... script) {
        scripts.put(target, new ArrayDeque<>(List.of(script)));
        return this;
    }

    /** The URL of a path. */
    public URI url(String target) {
        return URI.create(scheme + "://" + host() + ":" + port() + target);
    }

    /** The port that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The address that it listens on. */
    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    /** All requests so far, in order of arrival. */
    public synchronized List<SeenRequest> requests() {
        return List.copyOf(seen);
    }

    /** The requests for a path so far. */
    public List<SeenRequest> requests(String target) {
        return requests().stream().filter(request -> request.target().equals(target)).toList();
    }

    /** How many connections have been accepted. */
    public synchronized int connections() {
        return connections;
    }

    private void spawn(Runnable work, String name) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        }, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                int number = count();
                spawn(() -> serve(socket, number), "lying-server-" + number);
            } catch (IOException e) {
                // closed, or a client that has gone already
            }
        }
    }

    private synchronized int count() {
        return ++connections;
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                SeenRequest request = read(in, connection);
                if (request == null) {
                    return;
                }
                LiedTo client = new LiedTo(socket, in, request, closed);
                next(request).play(client);
                more = client.mayGoOn();
            }
        } catch (IOException e) {
            // the client has gone: that is what many of these tests are about
        } finally {
            sockets.remove(socket);
        }
    }

    private synchronized Lie next(SeenRequest request) {
        seen.add(request);
        notifyAll();
        Deque<Lie> script = scripts.get(request.target());
        if (script == null) {
            return Lie.answer("HTTP/1.1 404 Not Found\nContent-Length: 0", "");
        }
        return script.size() > 1 ? script.poll() : script.peek();
    }

    /** Waits until so many requests for a path have come. */
    public synchronized void awaitRequests(String target, int count) throws InterruptedException {
        while (seen.stream().filter(request -> request.target().equals(target)).count() < count) {
            wait(100);
        }
    }

    private static SeenRequest read(InputStream in, int connection) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] parts = first.split(" ");
        if (parts.length != 3) {
            throw new IOException("not a request line: " + first);
        }
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new SeenRequest(parts[0], parts[1], headers, connection);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Closes all connections and waits for the threads to end. */
    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
