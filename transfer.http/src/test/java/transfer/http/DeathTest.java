// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.Credentials;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.store.ResumePoint;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransportSession;
import transfer.api.transport.TransferTask;
import transfer.tck.transport.Lie;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/**
 * What is there when a process dies: the files as they are, and the checkpoint that was recorded last. Nothing that had arrived is
 * fetched again; after a machine's restart nothing that was lost is believed.
 */
final class DeathTest extends SegmentedFaults {
    /** Records checkpoints, and dies at one of them. */
    private static final class Mortal extends RecordingDelegate {
        private final Runnable before;
        private final boolean recording;
        private Checkpoint recorded;

        /**
         * One that dies at its first checkpoint.
         *
         * @param before looks around then
         * @param recording whether that checkpoint is recorded
         */
        Mortal(Checkpoint recorded, boolean recording, Runnable before) {
            this.recorded = recorded;
            this.recording = recording;
            this.before = before;
        }

        @Override
        public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
            super.checkpoint(task, checkpoint);
            before.run();
            if (recording) {
                recorded = checkpoint;
            }
            throw new TransferException(FailureReason.STORE_FAILED, "died");
        }
    }

    private Path table() {
        return rig.content.resolveSibling("content.segments");
    }

    private static Object identity(Path file) {
        try {
            return Files.exists(file) ? Files.readAttributes(file, BasicFileAttributes.class).fileKey() : "none";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Checkpoint early() {
        return rig.delegate.checkpoints().stream()
                .filter(checkpoint -> checkpoint.resume().containsKey("Segments")).findFirst().orElseThrow();
    }

    private TaskRequest task(Checkpoint from, boolean continuous) {
        return new TaskRequest(request(), request().url(), Credentials.NONE, rig.content, new ResumePoint(from.bytes(), continuous),
                Optional.empty(), from.resume(), Map.of());
    }

    private void dies(Mortal delegate, TaskRequest task) throws Exception {
        TransportSession session = rig.transport.open("mortal", delegate);
        TaskResult result = delegate.await(session.start(task).identifier());
        assertEquals("died", assertInstanceOf(TaskResult.Failed.class, result).failure().message());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeathWhileASegmentedAttemptBeginsForgetsNothing(boolean recorded) throws Exception {
        TaskResult cut = interrupted();
        Object there = identity(table());
        Mortal delegate = new Mortal(early(), recorded,
                () -> assertEquals(there, identity(table()), "the table must stay until what it says is recorded"));
        int asked = rig.server.requests().size();
        rig.server.on("/file", FIRST);
        dies(delegate, task(early(), true));
        if (recorded) {
            // the next step is to replace the table, and that may go wrong
            Files.delete(table());
        }
        arrived(rig.attempt(request(), delegate.recorded), OLD);
        nothingIsAskedForAgain(cut.last(), asked);
    }

    /** The first checkpoint after a restart makes all that is there count again: the table must not be there any more. */
    @Test
    void afterAPowerLossTheTableIsGoneBeforeItCouldBeBelieved() throws Exception {
        interrupted();
        Checkpoint early = early();
        Files.write(rig.content, new byte[(int) Files.size(rig.content)]);
        Mortal delegate = new Mortal(early, true, () -> assertFalse(Files.exists(table()), "the table is still there"));
        rig.server.on("/file", FIRST);
        dies(delegate, task(early, false));
        arrived(rig.attempt(request(), delegate.recorded), OLD);
    }

    @Test
    void aSegmentedTaskBeginsWithWhatHasArrivedAndNotWithTheLengthOfItsFile() throws Exception {
        Validator version = new Validator(
                Optional.of("\"old\""), Optional.empty(), OptionalLong.of(SIZE), Optional.empty(), Optional.empty());
        DownloadState state = DownloadState.NEW.with(version, Map.of(), Optional.empty()).withSegments(List.of());
        SegmentTable.create(table(), state.version(), SIZE, List.of(0L, 100_000L, 1_000_000L, 1_500_000L));
        Files.write(rig.content, Arrays.copyOf(OLD, 1_500_000));
        rig.server.on("/file", FIRST.stallAfter(0));
        TaskRequest request = new TaskRequest(request(), request().url(), Credentials.NONE, rig.content,
                new ResumePoint(1_500_000, true), Optional.empty(), state.toPropertyList(), Map.of());
        TransferTask task = rig.session.start(request);
        assertEquals(600_000, task.bytes());
        rig.session.cancel(task.identifier());
        rig.delegate.await(task.identifier());
    }

    private DownloadRequest single() {
        return rig.request("/file").segments(1).build();
    }

    /** Dies before any regular checkpoint, and goes on from what was recorded and from what is in the file. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theVersionIsRecordedBeforeTheFirstByteOfALargeBody(boolean length) throws Exception {
        String header = "HTTP/1.1 200 OK\nETag: \"old\"\n" + (length ? "Content-Length: " + SIZE : "Transfer-Encoding: chunked");
        byte[] part = Arrays.copyOf(OLD, 2 * BlockWriter.BLOCK);
        rig.server.on("/file", client -> {
            client.send(Lie.lines(header));
            if (!length) {
                client.send(Integer.toHexString(SIZE) + "\r\n");
            }
            client.send(part);
            client.stall();
        });
        int task = rig.session.start(rig.task(single(), single().url(), Checkpoint.NONE)).identifier();
        Checkpoint recorded = rig.delegate.awaitCheckpoints(1).get(0);
        assertTrue(RecordingDelegate.becomes(() -> rig.session.tasks().stream().anyMatch(one -> one.bytes() == part.length)),
                "all of it is written");
        assertEquals(List.of(recorded), rig.delegate.checkpoints());
        assertEquals(0, recorded.bytes());
        byte[] left = rig.bytes();
        rig.session.cancel(task);
        rig.delegate.await(task);
        Files.write(rig.content, left);
        rig.server.on("/file", FIRST);
        TaskRequest next = new TaskRequest(single(), single().url(), Credentials.NONE, rig.content,
                new ResumePoint(left.length, true), Optional.empty(), recorded.resume(), Map.of());
        arrived(rig.delegate.await(rig.session.start(next).identifier()), OLD);
        assertEquals(Optional.of("bytes=" + part.length + "-"), rig.server.requests().get(1).header("Range"));
    }

    @Test
    void aSmallBodyIsNotWorthARecord() throws Exception {
        byte[] small = Arrays.copyOf(OLD, 10_000);
        rig.server.on("/file", new Representation(small, "\"old\""));
        rig.attempt(single());
        assertArrayEquals(small, rig.bytes());
        assertEquals(List.of(), rig.delegate.checkpoints());
    }

    /** A small body over a slow line: what has arrived is worth a record after a moment, and counts after a death. */
    @Test
    void aSmallBodyThatTakesLongIsRecorded() throws Exception {
        byte[] small = Arrays.copyOf(OLD, 10_000);
        CountDownLatch recorded = new CountDownLatch(1);
        rig.server.on("/file", client -> {
            client.send(Lie.lines("HTTP/1.1 200 OK\nETag: \"old\"\nContent-Length: 10000"));
            for (int at = 0; at < 9_000 && recorded.getCount() > 0; at += 20) {
                client.drip(Arrays.copyOfRange(small, at, at + 20), 10);
            }
            client.stall();
        });
        int task = rig.session.start(rig.task(single(), single().url(), Checkpoint.NONE)).identifier();
        Checkpoint checkpoint = rig.delegate.awaitCheckpoints(1).get(0);
        recorded.countDown();
        assertTrue(checkpoint.bytes() > 0 && checkpoint.bytes() < small.length, () -> checkpoint.bytes() + " bytes");
        rig.session.cancel(task);
        rig.delegate.await(task);
        rig.server.on("/file", new Representation(small, "\"old\""));
        TaskRequest next = new TaskRequest(single(), single().url(), Credentials.NONE, rig.content,
                new ResumePoint(checkpoint.bytes(), true), Optional.empty(), checkpoint.resume(), Map.of());
        TaskResult result = rig.delegate.await(rig.session.start(next).identifier());
        assertInstanceOf(TaskResult.Succeeded.class, result, () -> result.toString());
        assertArrayEquals(small, rig.bytes());
        assertEquals(Optional.of("bytes=" + checkpoint.bytes() + "-"), rig.server.requests().get(1).header("Range"));
    }
}
