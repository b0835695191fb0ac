// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The stream of a {@link LargeReadSocket}. Not safe for several readers at once. */
final class LargeReadStream extends InputStream {
    private static final int BLOCK = 128 * 1024;

    private final SocketBeneath system;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK).limit(0);
    private volatile long reads;
    private long handedOut;
    private boolean sip;

    LargeReadStream(SocketBeneath system) {
        this.system = system;
    }

    /** How often something has been read from it. */
    long reads() {
        return reads;
    }

    /** How many bytes have been handed out to arrays. For the thread that reads. */
    long handedOut() {
        return handedOut;
    }

    /** The next read by an array gets one byte, whatever it asks for. For the thread that reads. */
    void sip() {
        sip = true;
    }

    /**
     * Reads past those who read by arrays, who must not have read ahead. Waits if nothing is there.
     *
     * @return how many bytes; -1 at the end
     */
    int take(ByteBuffer into) throws IOException {
        if (!block.hasRemaining()) {
            return system.read(into);
        }
        int count = Math.min(into.remaining(), block.remaining());
        into.put(into.position(), block, block.position(), count);
        into.position(into.position() + count);
        block.position(block.position() + count);
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        reads++;
        int most = sip ? 1 : length;
        sip = false;
        if (!block.hasRemaining() && !refill()) {
            return -1;
        }
        int count = Math.min(most, block.remaining());
        block.get(into, offset, count);
        handedOut += count;
        return count;
    }

    private boolean refill() throws IOException {
        block.clear();
        try {
            return system.read(block) > 0;
        } finally {
            block.flip();
        }
    }

    @Override
    public int available() throws IOException {
        return block.remaining() + system.available();
    }
}
