// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.Socket;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLSocket;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Sees to it that an HTTP/1.1 answer is the answer to its request. A server that sends more than it announced leaves bytes on the
 * connection, and OkHttp would take them for the answer to the next request: here a connection on which something came unasked is given
 * up before the request is sent, and so is one whose answer was there before its request.
 */
final class AnswerOrder implements Interceptor {
    /** The connection can not be used any more; the answer on it was not for the request. */
    static final class Disorder extends IOException {
        private static final long serialVersionUID = 1L;

        Disorder(String message) {
            super(message);
        }
    }

    /** TLS sockets by the connection beneath; both live as long as the connection. */
    private final Map<Socket, LargeReadSocket> beneath = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<Socket, Boolean> used = Collections.synchronizedMap(new WeakHashMap<>());

    /** A TLS socket was made over a plain one. */
    void layered(SSLSocket tls, LargeReadSocket plain) {
        beneath.put(tls, plain);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = chain.connection();
        LargeReadSocket socket = connection == null || connection.protocol() != Protocol.HTTP_1_1 ? null : plain(connection);
        // before the first request TLS may have sent session tickets, and nobody else had a request on it
        boolean again = socket != null && used.put(connection.socket(), true) != null;
        if (again && socket.pending() > 0) {
            throw new Disorder("something came on the connection without being asked for");
        }
        long before = again ? socket.reads() : 0;
        Response response = chain.proceed(chain.request());
        if (again && socket.reads() == before) {
            throw new Disorder("the answer came before the request");
        }
        return response;
    }

    private LargeReadSocket plain(Connection connection) {
        Socket socket = connection.socket();
        return socket instanceof LargeReadSocket large ? large : beneath.get(socket);
    }
}
