// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A small proxy on the loopback interface: HTTP with CONNECT, or SOCKS 5; with or without a password. */
final class ProxyServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final boolean socks;
    private final Optional<String> login;
    private final List<String> seen = new ArrayList<>();

    /** @param login {@code user:secret}; empty: everybody may use it */
    ProxyServer(boolean socks, Optional<String> login) throws IOException {
        this.socks = socks;
        this.login = login;
        spawn(this::accept);
    }

    ProxyRule rule() {
        ProxyRule.Kind kind = socks ? ProxyRule.Kind.SOCKS : ProxyRule.Kind.HTTP;
        return new ProxyRule(kind, listener.getInetAddress().getHostAddress(), listener.getLocalPort(), List.of());
    }

    /** Where clients wanted to go. */
    synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    private synchronized void note(String target) {
        seen.add(target);
    }

    private static void spawn(Runnable work) {
        Thread thread = new Thread(work, "proxy-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                spawn(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (socks) {
                socks(client);
            } else {
                http(client);
            }
        } catch (IOException e) {
            // one of both has gone
        }
    }

    private void http(Socket client) throws IOException {
        boolean more = true;
        while (more) {
            String head = head(client.getInputStream());
            String[] line = head.lines().findFirst().orElse("").split(" ");
            String expected = "Proxy-Authorization: Basic "
                    + Base64.getEncoder().encodeToString(login.orElse("").getBytes(StandardCharsets.US_ASCII));
            if (login.isPresent() && !head.contains(expected)) {
                client.getOutputStream().write(("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                        + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            } else {
                note(line[0] + " " + line[1]);
                forward(client, head, line);
                more = false;
            }
        }
    }

    private void forward(Socket client, String head, String[] line) throws IOException {
        boolean tunnel = line[0].equals("CONNECT");
        String authority = tunnel ? line[1] : line[1].split("/")[2];
        String[] target = authority.split(":");
        try (Socket server = new Socket("127.0.0.1", Integer.parseInt(target[1]))) {
            if (tunnel) {
                client.getOutputStream().write("HTTP/1.1 200 Go ahead\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } else {
                String path = line[1].substring(line[1].indexOf('/', "http://".length()));
                server.getOutputStream().write(head.replace(line[1], path).getBytes(StandardCharsets.US_ASCII));
            }
            relay(client, server);
        }
    }

    private void socks(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        in.read();
        byte[] methods = in.readNBytes(in.read());
        boolean password = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
        if (login.isPresent()) {
            client.getOutputStream().write(new byte[] {5, (byte) (password ? 2 : 0xff)});
            if (!password || !loggedIn(client, in)) {
                return;
            }
        } else {
            client.getOutputStream().write(new byte[] {5, 0});
        }
        byte[] request = in.readNBytes(4);
        String host = request[3] == 3
                ? new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII)
                : InetAddress.getByAddress(in.readNBytes(request[3] == 1 ? 4 : 16)).getHostAddress();
        int port = in.read() << 8 | in.read();
        note(host);
        try (Socket server = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            relay(client, server);
        }
    }

    private boolean loggedIn(Socket client, InputStream in) throws IOException {
        in.read();
        String user = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
        String secret = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
        boolean right = login.equals(Optional.of(user + ":" + secret));
        client.getOutputStream().write(new byte[] {1, (byte) (right ? 0 : 1)});
        return right;
    }

    private static void relay(Socket client, Socket server) throws IOException {
        spawn(() -> {
            try {
                client.getInputStream().transferTo(server.getOutputStream());
                server.close();
            } catch (IOException e) {
                // one of both has gone
            }
        });
        server.getInputStream().transferTo(client.getOutputStream());
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the client has gone");
            }
            head.write(c);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
