// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Makes TLS sockets with another factory, as {@link LargeWriteTlsSocket}s, and tells {@link AnswerOrder} what is beneath each. */
final class LayeredSockets extends SSLSocketFactory {
    private final SSLSocketFactory factory;
    private final AnswerOrder order;

    LayeredSockets(SSLSocketFactory factory, AnswerOrder order) {
        this.factory = factory;
        this.order = order;
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        Socket socket = factory.createSocket(plain, host, port, autoClose);
        if (socket instanceof SSLSocket tls && plain instanceof LargeReadSocket large) {
            SSLSocket layered = new LargeWriteTlsSocket(tls, large);
            order.layered(layered, large);
            return layered;
        }
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return factory.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return factory.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return factory.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        return factory.createSocket(address, port, localAddress, localPort);
    }
}
