// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransportSession;

/**
 * What every {@link transfer.api.transport.Transport} must do, as tests of its downloads. A transport extends this class in its own
 * tests and says how it is made, how it is stopped, and who its {@link Peer} is. Each test has a transport, a peer, an open session
 * and a content file of its own.
 */
public abstract class TransportContract extends TransportFixture {
    @Test
    void itServesTheSchemeOfItsPeer() throws Exception {
        assertTrue(transport.schemes().contains(peer.offer(OLD).getScheme()));
    }

    @Test
    void aTaskPresentsItselfAsItWasStarted() throws Exception {
        URI url = peer.offerHeld(OLD, 1000);
        Map<String, Object> properties = Map.of(
                OriginalRequest.TRANSFER, "c0ffee00-0000-4000-8000-000000000001", "more", List.of(1L, "two"));
        TransferTask task = session.start(tasks.download(download(url), Checkpoint.NONE, properties));
        assertEquals(TransferTask.State.RUNNING, task.state());
        assertEquals(url, task.originalRequest().url());
        assertEquals("GET", task.originalRequest().method());
        assertEquals(properties, task.originalRequest().properties());
        assertEquals(List.of(task.identifier()), session.tasks().stream().map(TransferTask::identifier).toList());
        assertEquals(properties, session.tasks().get(0).originalRequest().properties());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a UUID", "1-1-1-1-1"})
    void aMissingOrOddIdentifierIsCarriedAsItIs(String identifier) throws Exception {
        Map<String, Object> properties = identifier.isEmpty() ? Map.of() : Map.of(OriginalRequest.TRANSFER, identifier);
        TransferTask task = session.start(tasks.download(download(peer.offer(OLD)), Checkpoint.NONE, properties));
        assertEquals(properties, task.originalRequest().properties());
        arrived(delegate.await(task.identifier()), OLD);
    }

    @Test
    void anIdentifierThatIsNoStringIsCarriedAsItIs() throws Exception {
        Map<String, Object> properties = Map.of(OriginalRequest.TRANSFER, 7L);
        TransferTask task = session.start(tasks.download(download(peer.offer(OLD)), Checkpoint.NONE, properties));
        assertEquals(properties, task.originalRequest().properties());
        arrived(delegate.await(task.identifier()), OLD);
    }

    @Test
    void anEmptyDocumentIsAFileWithoutBytes() throws Exception {
        arrived(attempt(peer.offer(new byte[0]), Checkpoint.NONE), new byte[0]);
    }

    @Test
    void aTaskIsForgottenWhenItsEndWasTaken() throws Exception {
        arrived(attempt(peer.offer(OLD), Checkpoint.NONE), OLD);
        assertTrue(RecordingDelegate.becomes(() -> session.tasks().isEmpty()), "the task is still listed");
    }

    @Test
    void whatDoesNotCountIsCutOff() throws Exception {
        Files.write(tasks.content(), NEW);
        arrived(attempt(peer.offer(OLD), Checkpoint.NONE), OLD);
    }

    @Test
    void aDownloadGoesOnFromACheckpoint() throws Exception {
        URI url = peer.offerBroken(OLD, 100_000);
        TaskResult.Failed broken = assertInstanceOf(TaskResult.Failed.class, attempt(url, Checkpoint.NONE));
        assertTrue(broken.failure().retryable());
        assertTrue(broken.last().bytes() <= 100_000, "bytes: " + broken.last().bytes());
        arrived(attempt(url, broken.last()), OLD);
    }

    @Test
    void whatWasLostBehindACheckpointIsFetchedAgain() throws Exception {
        URI url = peer.offerBroken(OLD, 100_000);
        Checkpoint last = attempt(url, Checkpoint.NONE).last();
        long half = last.bytes() / 2;
        byte[] torn = OLD.clone();
        Arrays.fill(torn, (int) half, torn.length, (byte) 0);
        Files.write(tasks.content(), torn);
        arrived(attempt(url, new Checkpoint(half, last.total(), last.resume())), OLD);
    }

    @Test
    void twoVersionsNeverMeet() throws Exception {
        Checkpoint from = attempt(peer.offerBroken(OLD, 100_000), Checkpoint.NONE).last();
        URI url = peer.offer(NEW);
        TaskResult result = null;
        for (int attempts = 0; attempts < 3 && !(result instanceof TaskResult.Succeeded); attempts++) {
            result = attempt(url, from);
            from = result.last();
        }
        arrived(result, NEW);
    }

    @Test
    void aBodyThatIsTooShortIsNotAFile() throws Exception {
        assertInstanceOf(TaskResult.Failed.class, attempt(peer.offerBroken(OLD, OLD.length - 1), Checkpoint.NONE));
    }

    @Test
    void aCancelledTaskWritesNothingMore() throws Exception {
        TransferTask task = start(peer.offerHeld(OLD, 100_000), Checkpoint.NONE);
        peer.awaitHeld();
        session.cancel(task.identifier());
        TaskResult result = delegate.await(task.identifier());
        assertInstanceOf(TaskResult.Cancelled.class, result);
        assertEquals(result.last().bytes(), Files.size(tasks.content()));
        session.cancel(task.identifier());
        session.cancel(Integer.MAX_VALUE);
    }

    @Test
    void aDelegateThatWasDetachedHearsNothingAndTheTaskGoesOn() throws Exception {
        TransferTask task = start(peer.offerHeld(OLD, 0), Checkpoint.NONE);
        peer.awaitHeld();
        session.close();
        peer.release();
        assertTrue(RecordingDelegate.becomes(() -> session.tasks().get(0).state() == TransferTask.State.COMPLETED), "the task did not end");
        assertEquals(Map.of(), delegate.results());
        int checkpoints = delegate.checkpoints().size();
        RecordingDelegate next = new RecordingDelegate();
        transport.open("contract", next);
        arrived(next.await(task.identifier()), OLD);
        assertEquals(Map.of(), delegate.results());
        assertEquals(checkpoints, delegate.checkpoints().size());
        assertEquals(List.of(), next.faults());
    }

    @Test
    void anotherDelegateFindsTheTasksThatAreThere() throws Exception {
        TransferTask task = start(peer.offerHeld(OLD, 100_000), Checkpoint.NONE);
        session.close();
        RecordingDelegate next = new RecordingDelegate();
        TransportSession again = transport.open("contract", next);
        assertEquals(List.of(task.identifier()), again.tasks().stream().map(TransferTask::identifier).toList());
        again.cancel(task.identifier());
        assertInstanceOf(TaskResult.Cancelled.class, next.await(task.identifier()));
    }

    @Test
    void anEndThatADelegateDidNotTakeIsToldToTheNext() throws Exception {
        session.close();
        CountDownLatch told = new CountDownLatch(1);
        TransportSession clumsy = transport.open("contract", new RecordingDelegate() {
            @Override
            public void ended(TransferTask task, TaskResult result) {
                told.countDown();
                throw new IllegalStateException("not now");
            }
        });
        TransferTask task = clumsy.start(tasks.download(download(peer.offer(OLD)), Checkpoint.NONE));
        awaitQuietly(told);
        assertEquals(1, clumsy.tasks().size());
        clumsy.close();
        RecordingDelegate next = new RecordingDelegate();
        transport.open("contract", next);
        arrived(next.await(task.identifier()), OLD);
    }

    @Test
    void aSessionIsOpenedOnceAtATime() throws Exception {
        URI url = peer.offer(OLD);
        assertEquals(FailureReason.CONFLICT,
                assertThrows(TransferException.class, () -> transport.open("contract", new RecordingDelegate())).reason());
        transport.open("another", new RecordingDelegate()).close();
        session.close();
        session.close();
        assertEquals(FailureReason.CLOSED, assertThrows(TransferException.class, () -> start(url, Checkpoint.NONE)).reason());
        transport.open("contract", new RecordingDelegate()).close();
    }

    @Test
    void sessionsDoNotSeeEachOthersTasks() throws Exception {
        start(peer.offerHeld(OLD, 10), Checkpoint.NONE);
        TransportSession other = transport.open("another", new RecordingDelegate());
        assertEquals(List.of(), other.tasks());
    }

    @Test
    void aFailedCheckpointEndsTheTaskAtTheOneBefore() throws Exception {
        session.close();
        RecordingDelegate full = new RecordingDelegate() {
            @Override
            public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
                throw new TransferException(FailureReason.NO_SPACE, "planted");
            }
        };
        byte[] large = Representation.bytes(20_000_000, 3);
        TransferTask task = transport.open("contract", full).start(tasks.download(download(peer.offer(large)), Checkpoint.NONE));
        TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, full.await(task.identifier()));
        assertEquals("planted", failed.failure().message());
        assertEquals(FailureReason.NO_SPACE, failed.failure().reason());
        assertEquals(0, failed.last().bytes());
    }

    @Test
    void aSessionMayBeUsedFromACallback() throws Exception {
        URI url = peer.offer(OLD);
        session.close();
        AtomicReference<TransportSession> own = new AtomicReference<>();
        AtomicReference<TransferTask> second = new AtomicReference<>();
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch done = new CountDownLatch(1);
        RecordingDelegate busy = new RecordingDelegate() {
            @Override
            public void ended(TransferTask task, TaskResult result) {
                super.ended(task, result);
                try {
                    if (first.compareAndSet(true, false)) {
                        own.get().tasks();
                        own.get().cancel(Integer.MAX_VALUE);
                        second.set(own.get().start(tasks.download(download(url), Checkpoint.NONE)));
                        done.countDown();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        own.set(transport.open("contract", busy));
        own.get().start(tasks.download(download(url), Checkpoint.NONE));
        awaitQuietly(done);
        arrived(busy.await(second.get().identifier()), OLD);
    }

    @Test
    void aStoppedTransportCancelsItsTasksAndTakesNoMore() throws Exception {
        URI url = peer.offerHeld(OLD, 100_000);
        TransferTask task = start(url, Checkpoint.NONE);
        peer.awaitHeld();
        stop(transport);
        assertInstanceOf(TaskResult.Cancelled.class, delegate.results().get(task.identifier()));
        assertEquals(FailureReason.CLOSED, assertThrows(TransferException.class, () -> start(url, Checkpoint.NONE)).reason());
        assertEquals(FailureReason.CLOSED,
                assertThrows(TransferException.class, () -> transport.open("late", new RecordingDelegate())).reason());
    }
}
