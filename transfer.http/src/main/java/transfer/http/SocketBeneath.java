// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/**
 * What a {@link LargeReadSocket} stands on: a channel, so that bytes can be read into memory outside of the heap without a copy. Streams
 * are those of the channel's own socket view, which honours SO_TIMEOUT, as a stream over the channel itself would not.
 */
final class SocketBeneath extends SocketImpl {
    private static final int SOME = 8 * 1024;

    private SocketChannel channel;
    private Socket view;

    /**
     * Reads what is there; if nothing is, waits for as long as SO_TIMEOUT says.
     *
     * @param into outside of the heap, or the bytes are copied
     * @return how many bytes; -1 at the end
     */
    int read(ByteBuffer into) throws IOException {
        try {
            return view.getSoTimeout() == 0 ? channel.read(into) : readInTime(into);
        } catch (ClosedChannelException e) {
            throw closed(e);
        }
    }

    private int readInTime(ByteBuffer into) throws IOException {
        byte[] some = new byte[Math.min(into.remaining(), SOME)];
        int read = view.getInputStream().read(some);
        into.put(some, 0, Math.max(0, read));
        return read;
    }

    /** Writes all of it. */
    void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (ClosedChannelException e) {
            throw closed(e);
        }
    }

    private static SocketException closed(ClosedChannelException because) {
        SocketException closed = new SocketException("Socket closed");
        closed.initCause(because);
        return closed;
    }

    @Override
    protected void create(boolean stream) throws IOException {
        channel = SocketChannel.open();
        view = channel.socket();
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(InetAddress to, int port) throws IOException {
        connect(new InetSocketAddress(to, port), 0);
    }

    @Override
    protected void connect(SocketAddress to, int timeout) throws IOException {
        try {
            view.connect(to, timeout);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        address = view.getInetAddress();
        port = view.getPort();
        localport = view.getLocalPort();
    }

    @Override
    protected void bind(InetAddress host, int to) throws IOException {
        view.bind(new InetSocketAddress(host, to));
        localport = view.getLocalPort();
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        return view.getInputStream();
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        return view.getOutputStream();
    }

    @Override
    protected int available() throws IOException {
        return view.getInputStream().available();
    }

    @Override
    protected void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    protected void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        switch (option) {
            case SocketOptions.SO_TIMEOUT -> view.setSoTimeout((Integer) value);
            case SocketOptions.TCP_NODELAY -> view.setTcpNoDelay((Boolean) value);
            case SocketOptions.SO_KEEPALIVE -> view.setKeepAlive((Boolean) value);
            case SocketOptions.SO_LINGER -> view.setSoLinger(value instanceof Integer, value instanceof Integer seconds ? seconds : 0);
            case SocketOptions.SO_RCVBUF -> view.setReceiveBufferSize((Integer) value);
            case SocketOptions.SO_SNDBUF -> view.setSendBufferSize((Integer) value);
            default -> throw new SocketException("option " + option + " is not supported");
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        return switch (option) {
            case SocketOptions.SO_TIMEOUT -> view.getSoTimeout();
            case SocketOptions.TCP_NODELAY -> view.getTcpNoDelay();
            case SocketOptions.SO_KEEPALIVE -> view.getKeepAlive();
            case SocketOptions.SO_LINGER -> view.getSoLinger();
            case SocketOptions.SO_RCVBUF -> view.getReceiveBufferSize();
            case SocketOptions.SO_SNDBUF -> view.getSendBufferSize();
            case SocketOptions.SO_BINDADDR -> view.getLocalAddress();
            default -> throw new SocketException("option " + option + " is not supported");
        };
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("not a server's socket");
    }

    @Override
    protected void accept(SocketImpl socket) throws IOException {
        throw new SocketException("not a server's socket");
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("urgent data is not supported");
    }
}
