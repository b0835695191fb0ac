// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/** Makes TLS server sockets that insist on a certificate of the client. */
final class WantingFactory extends ServerSocketFactory {
    private final ServerSocketFactory factory;

    WantingFactory(ServerSocketFactory factory) {
        this.factory = factory;
    }

    private static ServerSocket wanting(ServerSocket socket) {
        ((SSLServerSocket) socket).setNeedClientAuth(true);
        return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return wanting(factory.createServerSocket(port));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return wanting(factory.createServerSocket(port, backlog));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return wanting(factory.createServerSocket(port, backlog, address));
    }
}
