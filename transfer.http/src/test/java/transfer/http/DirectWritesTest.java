// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import okhttp3.Dns;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/** Downloads that are written around the page cache: nothing but the way of the bytes differs. */
final class DirectWritesTest {
    private static final int BLOCK = WriteLane.BLOCK;
    private static final byte[] BODY = Representation.bytes(5 * BLOCK + 12_345, 1);
    private static final int HERE = 2 * BLOCK + 777;
    private static final Representation FILE = new Representation(BODY, "\"a\"");

    @TempDir
    Path folder;

    private final List<Long> direct = Collections.synchronizedList(new ArrayList<>());
    private Rig rig;

    @AfterEach
    void close() {
        rig.close();
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().endsWith("-writer")),
                "no thread outlives its task");
    }

    private void open(DirectAccess access) throws Exception {
        open(access, System::nanoTime);
    }

    private void open(DirectAccess access, LongSupplier nanoTime) throws Exception {
        HttpSettings.Timings patient = new HttpSettings.Timings(
                Duration.ofSeconds(5), Duration.ofDays(99), Duration.ofDays(99), 1, Duration.ofMillis(20));
        HttpSettings settings = HttpSettings.DEFAULT.with(patient)
                .with(new HttpSettings.Content(false, false, HttpSettings.SegmentRule.DEFAULT, 1));
        rig = new Rig(folder, LyingServer.start(), new HttpTransport(settings, List::of, Dns.SYSTEM, nanoTime, access, Thread::new));
    }

    /** A disk that takes what a disk takes, half a block at a time, until it refuses. */
    private final class Disk implements DirectAccess.Disk {
        private final FileChannel channel;
        private final int most;

        Disk(Path file, int most) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            this.most = most;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            if (direct.size() == most) {
                throw new IOException("Invalid argument");
            }
            assertTrue(bytes.isDirect());
            assertEquals(0, bytes.remaining() % (BLOCK / 2));
            assertEquals(0, position % (BLOCK / 2));
            ByteBuffer half = bytes.duplicate();
            half.limit(half.position() + BLOCK / 2);
            bytes.position(bytes.position() + channel.write(half, position));
            direct.add(position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private DirectAccess disk(int most) {
        return (file, block) -> new Disk(file, most);
    }

    private void arrived(TaskResult result) throws Exception {
        assertInstanceOf(TaskResult.Succeeded.class, result, () -> result.toString());
        assertArrayEquals(BODY, rig.bytes());
    }

    /** The positions of all half blocks in a range of whole ones. */
    private static List<Long> halves(int fromBlock, int toBlock) {
        List<Long> positions = new ArrayList<>();
        for (long at = (long) fromBlock * BLOCK; at < (long) toBlock * BLOCK; at += BLOCK / 2) {
            positions.add(at);
        }
        return positions;
    }

    @Test
    void wholeBlocksGoToTheDiskAndTheOddEndThroughThePageCache() throws Exception {
        open(disk(Integer.MAX_VALUE));
        rig.server.on("/file", FILE);
        arrived(rig.attempt(rig.request("/file").build()));
        assertEquals(halves(0, 5), direct);
    }

    @Test
    void theDiskOfThisMachineGetsTheRightBytes() throws Exception {
        open(DirectAccess.RUNTIME);
        rig.server.on("/file", FILE);
        arrived(rig.attempt(rig.request("/file").build()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8_000, 8_050, 8_100, 8_150, 8_192, 16_300})
    void aLargeBodyIsReadFromTheSocketItselfWhateverWasReadAheadAndTheConnectionIsGivenUp(int padding) throws Exception {
        open(disk(Integer.MAX_VALUE));
        rig.server.on("/file", FILE.with("Padding", "a".repeat(padding)));
        arrived(rig.attempt(rig.request("/file").build()));
        arrived(rig.attempt(rig.request("/file").build()));
        assertEquals(2, rig.server.connections());
    }

    @Test
    void aBodyOfUnknownLengthKeepsItsConnection() throws Exception {
        open(disk(0));
        rig.server.on("/file", client -> {
            client.send(Lie.lines("HTTP/1.1 200 OK\nETag: \"a\"\nTransfer-Encoding: chunked"));
            client.send(Integer.toHexString(BODY.length) + "\r\n");
            client.send(BODY);
            client.send("\r\n0\r\n\r\n");
        });
        arrived(rig.attempt(rig.request("/file").build()));
        arrived(rig.attempt(rig.request("/file").build()));
        assertEquals(1, rig.server.connections());
    }

    @Test
    void whatComesAfterALargeBodyIsNotOfIt() throws Exception {
        open(disk(Integer.MAX_VALUE));
        rig.server.on("/file", client -> {
            FILE.play(client);
            client.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmore");
        });
        arrived(rig.attempt(rig.request("/file").build()));
        arrived(rig.attempt(rig.request("/file").build()));
    }

    @Test
    void whatArrivedBeforeTheConnectionBrokeIsThereAndNoMoreAndBlocksAlignAgain() throws Exception {
        open(disk(Integer.MAX_VALUE));
        rig.server.on("/file", FILE.cutAfter(HERE), FILE);
        TaskResult cut = rig.attempt(rig.request("/file").build());
        assertEquals(HERE, cut.last().bytes());
        assertArrayEquals(Arrays.copyOf(BODY, HERE), rig.bytes());
        assertEquals(halves(0, 2), direct);
        arrived(rig.attempt(rig.request("/file").build(), cut.last()));
        assertEquals(Optional.of("bytes=" + HERE + "-"), rig.server.requests().get(1).header("Range"));
        List<Long> all = halves(0, 2);
        all.addAll(halves(3, 5));
        assertEquals(all, direct);
    }

    @Test
    void whatHasArrivedIsInTheFileSoonAlthoughItsBlockIsNotFullAndNothingMoreComes() throws Exception {
        open(disk(Integer.MAX_VALUE));
        CountDownLatch goOn = new CountDownLatch(1);
        rig.server.on("/file", client -> {
            client.send(Lie.lines("HTTP/1.1 200 OK\nETag: \"a\"\nContent-Length: " + BODY.length));
            client.send(Arrays.copyOf(BODY, HERE));
            client.stallUntil(goOn);
            client.send(Arrays.copyOfRange(BODY, HERE, BODY.length));
        });
        int task = rig.session.start(rig.task(rig.request("/file").build(), rig.server.url("/file"), Checkpoint.NONE)).identifier();
        try {
            assertTrue(RecordingDelegate.becomes(() -> rig.content.toFile().length() == HERE));
            assertArrayEquals(Arrays.copyOf(BODY, HERE), rig.bytes());
        } finally {
            goOn.countDown();
        }
        arrived(rig.delegate.await(task));
        assertTrue(Collections.disjoint(direct, halves(2, 3)), "a block that was in the page cache before is written there");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aSlowLineWritesWhatIsThereAndAFastOneBlocks(int seldom) throws Exception {
        AtomicLong asked = new AtomicLong();
        open(disk(Integer.MAX_VALUE), () -> asked.incrementAndGet() / seldom * 1_000_000_000L);
        rig.server.on("/file", FILE);
        arrived(rig.attempt(rig.request("/file").build()));
        assertTrue(direct.size() < halves(0, 5).size());
    }

    @Test
    void cancelledInTheMiddleItKeepsWhatHasArrived() throws Exception {
        open(disk(Integer.MAX_VALUE));
        rig.server.on("/file", FILE.stallAfter(HERE), FILE);
        int task = rig.session.start(rig.task(rig.request("/file").build(), rig.server.url("/file"),
                Checkpoint.NONE)).identifier();
        assertTrue(RecordingDelegate.becomes(() -> direct.size() == 4), "two blocks are written");
        rig.session.tasks().forEach(running -> rig.session.cancel(running.identifier()));
        TaskResult cancelled = assertInstanceOf(TaskResult.Cancelled.class, rig.delegate.await(task));
        long there = cancelled.last().bytes();
        assertTrue(there >= 2L * BLOCK && there <= HERE, "bytes: " + there);
        assertArrayEquals(Arrays.copyOf(BODY, (int) there), rig.bytes());
        arrived(rig.attempt(rig.request("/file").build(), cancelled.last()));
        assertEquals(Optional.of("bytes=" + there + "-"), rig.server.requests().get(1).header("Range"));
    }

    @Test
    void whereThereAreNoDirectWritesItIsWrittenAsAlways() throws Exception {
        List<DirectAccess> none = List.of(
                (file, block) -> {
                    throw new IOException("Invalid argument");
                }, (file, block) -> {
                    throw new UnsupportedOperationException();
                }, (file, block) -> {
                    throw new NoClassDefFoundError("com/sun/nio/file/ExtendedOpenOption");
                }, (file, block) -> {
                    throw new OutOfMemoryError("direct buffer memory");
                });
        for (DirectAccess access : none) {
            if (rig != null) {
                rig.close();
                Files.delete(rig.content);
            }
            open(access);
            rig.server.on("/file", FILE);
            arrived(rig.attempt(rig.request("/file").build()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4})
    void whatTheDiskRefusesGoesThroughThePageCacheFromThereOn(int taken) throws Exception {
        open(disk(taken));
        rig.server.on("/file", FILE);
        arrived(rig.attempt(rig.request("/file").build()));
        assertEquals(taken, direct.size());
    }

    @Test
    void aBlockThatCanNotBeWrittenEndsTheAttemptWithItsReasonAndNothingFollowsIt() throws Exception {
        open(disk(2));
        ContentFile content = ContentFile.open(rig.content);
        DirectWrites writes = new DirectWrites(1, disk(2));
        try (BlockWriter writer = writes.writer(content, 0, BODY.length, (position, bytes) -> {})) {
            Buffer source = new Buffer().write(BODY);
            fill(writer, source);
            writer.drain();
            writer.flush();
            content.close();
            fill(writer, source);
            writer.drain();
            fill(writer, source);
            TransferException first = assertThrows(TransferException.class, writer::drain);
            assertEquals(FailureReason.STORE_FAILED, first.failure().reason());
            fill(writer, source);
            assertThrows(TransferException.class, writer::drain);
            assertThrows(TransferException.class, writer::flush);
            assertEquals(BLOCK, writer.written());
        }
        assertArrayEquals(Arrays.copyOf(BODY, BLOCK), rig.bytes());
    }

    private static void fill(BlockWriter writer, Buffer source) throws IOException {
        while (!writer.due(BLOCK)) {
            writer.fill(source::read, Long.MAX_VALUE >> 1);
        }
    }

    @Test
    void smallDownloadsAndThoseOfUnknownLengthAreWrittenAsAlways() throws Exception {
        open(disk(0));
        DirectWrites writes = new DirectWrites(100, (file, block) -> {
            throw new AssertionError("opened");
        });
        try (ContentFile content = ContentFile.open(rig.content)) {
            writes.writer(content, 0, 99, (position, bytes) -> {}).close();
            writes.writer(content, 0, -1, (position, bytes) -> {}).close();
            new DirectWrites(0, disk(0)).writer(content, 0, Long.MAX_VALUE, (position, bytes) -> {}).close();
        }
    }
}
