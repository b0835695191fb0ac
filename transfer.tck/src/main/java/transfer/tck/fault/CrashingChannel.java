// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file or directory of a {@link CrashingFileSystem}. */
final class CrashingChannel extends FileChannel {
    private static final int TRANSFER = 8192;

    private final CrashingFileSystem system;
    private final Node node;
    private final String name;
    private final boolean readable;
    private final boolean writable;
    private long position;

    CrashingChannel(CrashingFileSystem system, Node node, String name, boolean readable, boolean writable) {
        this.system = system;
        this.node = node;
        this.name = name;
        this.readable = readable;
        this.writable = writable;
    }

    private void checkReadable() {
        if (!readable) {
            throw new NonReadableChannelException();
        }
    }

    private void checkWritable() {
        if (!writable) {
            throw new NonWritableChannelException();
        }
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        int count = read(target, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        checkReadable();
        byte[] bytes = new byte[target.remaining()];
        int count = system.tree().read(node, name, (int) from, bytes);
        if (count > 0) {
            target.put(bytes, 0, count);
        }
        return count;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return read(targets[offset]);
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        int count = write(source, position);
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source, long to) throws IOException {
        checkWritable();
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        system.tree().write(node, name, (int) to, bytes);
        return bytes.length;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return write(sources[offset]);
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public synchronized FileChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public long size() {
        return system.tree().size(node);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        checkWritable();
        system.tree().truncate(node, name, (int) size);
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        system.tree().force(node, name);
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER));
        if (read(buffer, from) <= 0) {
            return 0;
        }
        return target.write(buffer.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER));
        return source.read(buffer) <= 0 ? 0 : write(buffer.flip(), to);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException("no mapping");
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        return new Lock(this, from, size, shared);
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        return new Lock(this, from, size, shared);
    }

    @Override
    protected void implCloseChannel() {
        // nothing is held
    }

    /** Always granted: the file system belongs to one process. */
    private static final class Lock extends FileLock {
        private boolean valid = true;

        Lock(FileChannel channel, long position, long size, boolean shared) {
            super(channel, position, size, shared);
        }

        @Override
        public boolean isValid() {
            return valid && acquiredBy().isOpen();
        }

        @Override
        public void release() {
            valid = false;
        }
    }
}
