// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import transfer.api.Credentials;

/**
 * A socket that connects through a SOCKS 5 proxy (RFC 1928), with user name and password (RFC 1929) if there are some. Unlike the Java
 * runtime's own it needs no authenticator of the whole process, and the proxy resolves the name.
 */
final class SocksSocket extends LargeReadSocket {
    private static final int LONGEST = 255;

    private final ProxyRule rule;
    private final Optional<Credentials.Password> password;

    SocksSocket(ProxyRule rule, Optional<Credentials.Password> password) throws SocketException {
        this.rule = rule;
        this.password = password;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (!(endpoint instanceof InetSocketAddress target)) {
            throw new IOException("not an internet address");
        }
        if (rule.bypasses(target.getHostString())) {
            super.connect(endpoint, timeout);
            return;
        }
        super.connect(new InetSocketAddress(rule.host(), rule.port()), timeout);
        int before = getSoTimeout();
        setSoTimeout(timeout);
        greet();
        request(target);
        setSoTimeout(before);
    }

    private void greet() throws IOException {
        send(password.isPresent() ? new byte[] {5, 2, 0, 2} : new byte[] {5, 1, 0});
        byte[] answer = receive(2);
        if (answer[0] != 5) {
            throw new ConnectException("not a SOCKS 5 proxy");
        }
        if (answer[1] == 2 && password.isPresent()) {
            logIn(password.get());
        } else if (answer[1] != 0) {
            throw new ProxyRefusal("Basic realm=\"SOCKS\"");
        }
    }

    private void logIn(Credentials.Password login) throws IOException {
        byte[] user = login.user().getBytes(StandardCharsets.UTF_8);
        byte[] secret = login.secret().getBytes(StandardCharsets.UTF_8);
        if (user.length > LONGEST || secret.length > LONGEST) {
            throw new ProxyRefusal("Basic realm=\"SOCKS\"");
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(1);
        message.write(user.length);
        message.writeBytes(user);
        message.write(secret.length);
        message.writeBytes(secret);
        send(message.toByteArray());
        if (receive(2)[1] != 0) {
            throw new ProxyRefusal("Basic realm=\"SOCKS\"");
        }
    }

    private void request(InetSocketAddress target) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {5, 1, 0});
        InetAddress address = target.getAddress();
        String name = target.getHostString();
        if (address != null && !AddressGuard.isPlaceholder(address)) {
            message.write(address.getAddress().length == 4 ? 1 : 4);
            message.writeBytes(address.getAddress());
        } else {
            byte[] host = name.getBytes(StandardCharsets.US_ASCII);
            if (host.length > LONGEST) {
                throw new ConnectException("the host name is too long for SOCKS");
            }
            message.write(3);
            message.write(host.length);
            message.writeBytes(host);
        }
        message.write(target.getPort() >> 8);
        message.write(target.getPort());
        send(message.toByteArray());
        byte[] answer = receive(4);
        if (answer[1] != 0) {
            throw new ConnectException("the SOCKS proxy could not connect (" + answer[1] + ")");
        }
        receive((answer[3] == 1 ? 4 : answer[3] == 4 ? 16 : receive(1)[0] & 0xff) + 2);
    }

    private void send(byte[] message) throws IOException {
        OutputStream out = getOutputStream();
        out.write(message);
        out.flush();
    }

    private byte[] receive(int length) throws IOException {
        InputStream in = getInputStream();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the SOCKS proxy hung up");
        }
        return bytes;
    }
}
