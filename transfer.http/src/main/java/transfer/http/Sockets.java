// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import javax.net.SocketFactory;
import transfer.api.Credentials;

/**
 * Makes the sockets that OkHttp connects: direct ones, or ones that go through the SOCKS proxy of the rule. Equal factories share
 * pooled connections, so that those of one proxy user are not used for another.
 */
final class Sockets extends SocketFactory {
    private final ProxyRule rule;
    private final Optional<Credentials.Password> password;

    Sockets(ProxyRule rule, Optional<Credentials.Password> password) {
        this.rule = rule;
        this.password = password;
    }

    @Override
    public Socket createSocket() throws IOException {
        return rule.kind() == ProxyRule.Kind.SOCKS ? new SocksSocket(rule, password) : new LargeReadSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        throw new IOException("OkHttp connects its sockets itself");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sockets that && rule.equals(that.rule) && password.equals(that.password);
    }

    @Override
    public int hashCode() {
        return rule.hashCode();
    }
}
