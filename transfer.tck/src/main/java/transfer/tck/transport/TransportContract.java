// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.OriginalRequest;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;

/**
 * What every {@link Transport} that serves {@code http} must do, as tests. A transport extends this class in its own tests; one for
 * another scheme can take the parts of it that do not depend on HTTP as a model.
 */
public abstract class TransportContract extends TransportFixture {
    @Test
    void aTaskPresentsItselfAsItWasStarted() throws Exception {
        server.on("/file", FIRST.stallAfter(1000));
        Map<String, Object> properties = Map.of(OriginalRequest.TRANSFER, "c0ffee00-0000-4000-8000-000000000001", "more", List.of(1L, "two"));
        TransferTask task = session.start(tasks.download(download(), Checkpoint.NONE, properties));
        assertEquals(TransferTask.State.RUNNING, task.state());
        assertEquals(server.url("/file"), task.originalRequest().url());
        assertEquals("GET", task.originalRequest().method());
        assertEquals(properties, task.originalRequest().properties());
        assertEquals(List.of(task.identifier()), session.tasks().stream().map(TransferTask::identifier).toList());
        assertEquals(properties, session.tasks().get(0).originalRequest().properties());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a UUID", "1-1-1-1-1"})
    void aMissingOrOddIdentifierIsCarriedAsItIs(String identifier) throws Exception {
        server.on("/file", FIRST);
        Map<String, Object> properties = identifier.isEmpty() ? Map.of() : Map.of(OriginalRequest.TRANSFER, identifier);
        TransferTask task = session.start(tasks.download(download(), Checkpoint.NONE, properties));
        assertEquals(properties, task.originalRequest().properties());
        arrived(delegate.await(task.identifier()), OLD);
    }

    @Test
    void anIdentifierThatIsNoStringIsCarriedAsItIs() throws Exception {
        server.on("/file", FIRST);
        Map<String, Object> properties = Map.of(OriginalRequest.TRANSFER, 7L);
        arrived(delegate.await(session.start(tasks.download(download(), Checkpoint.NONE, properties)).identifier()), OLD);
    }

    @Test
    void aTaskIsForgottenWhenItsEndWasTaken() throws Exception {
        server.on("/file", FIRST);
        TransferTask task = start(Checkpoint.NONE);
        arrived(delegate.await(task.identifier()), OLD);
        assertTrue(RecordingDelegate.becomes(() -> session.tasks().isEmpty()), "the task is still listed");
    }

    @Test
    void whatDoesNotCountIsCutOff() throws Exception {
        Files.write(tasks.content(), NEW);
        server.on("/file", FIRST);
        arrived(delegate.await(start(Checkpoint.NONE).identifier()), OLD);
    }

    @Test
    void aDownloadGoesOnFromACheckpoint() throws Exception {
        server.on("/file", FIRST.cutAfter(100_000), FIRST);
        TaskResult.Failed cut = assertInstanceOf(TaskResult.Failed.class, delegate.await(start(Checkpoint.NONE).identifier()));
        assertTrue(cut.failure().retryable());
        assertEquals(100_000, cut.last().bytes());
        arrived(delegate.await(start(cut.last()).identifier()), OLD);
        assertTrue(server.requests().get(1).header("Range").isPresent(), "nothing is fetched twice");
    }

    @Test
    void whatWasLostBehindACheckpointIsFetchedAgain() throws Exception {
        server.on("/file", FIRST.cutAfter(100_000), FIRST);
        Checkpoint last = delegate.await(start(Checkpoint.NONE).identifier()).last();
        byte[] torn = OLD.clone();
        Arrays.fill(torn, 50_000, torn.length, (byte) 0);
        Files.write(tasks.content(), torn);
        arrived(delegate.await(start(new Checkpoint(50_000, last.total(), last.resume())).identifier()), OLD);
    }

    @Test
    void twoVersionsNeverMeet() throws Exception {
        byte[] tail = Arrays.copyOfRange(NEW, 100_000, NEW.length);
        Lie ignoresTheCondition = Lie.answer("HTTP/1.1 206 Partial Content\nETag: \"new\"\nContent-Range: bytes 100000-299999/300000\n"
                + "Content-Length: 200000", tail);
        server.on("/file", FIRST.cutAfter(100_000), ignoresTheCondition, new Representation(NEW, "\"new\""));
        Checkpoint from = Checkpoint.NONE;
        TaskResult result = null;
        for (int attempts = 0; attempts < 3 && !(result instanceof TaskResult.Succeeded); attempts++) {
            result = delegate.await(start(from).identifier());
            from = result.last();
        }
        arrived(result, NEW);
    }

    @Test
    void aBodyThatIsTooShortIsNotAFile() throws Exception {
        server.on("/file", FIRST.cutAfter(299_999));
        assertInstanceOf(TaskResult.Failed.class, delegate.await(start(Checkpoint.NONE).identifier()));
    }

    @Test
    void aCancelledTaskWritesNothingMore() throws Exception {
        server.on("/file", FIRST.stallAfter(100_000));
        TransferTask task = start(Checkpoint.NONE);
        server.awaitRequests("/file", 1);
        session.cancel(task.identifier());
        TaskResult result = delegate.await(task.identifier());
        assertInstanceOf(TaskResult.Cancelled.class, result);
        assertEquals(result.last().bytes(), Files.size(tasks.content()));
        session.cancel(task.identifier());
        session.cancel(Integer.MAX_VALUE);
    }

    @Test
    void aDelegateThatWasDetachedHearsNothingAndTheTaskGoesOn() throws Exception {
        CountDownLatch detached = new CountDownLatch(1);
        server.on("/file", client -> {
            awaitQuietly(detached);
            FIRST.play(client);
        });
        TransferTask task = start(Checkpoint.NONE);
        session.close();
        detached.countDown();
        RecordingDelegate next = new RecordingDelegate();
        assertTrue(RecordingDelegate.becomes(() -> session.tasks().get(0).state() == TransferTask.State.COMPLETED), "the task did not end");
        assertEquals(Map.of(), delegate.results());
        transport.open("contract", next);
        arrived(next.await(task.identifier()), OLD);
        assertEquals(Map.of(), delegate.results());
        assertEquals(0, delegate.checkpoints().size());
        assertEquals(List.of(), next.faults());
    }

    @Test
    void anotherDelegateFindsTheTasksThatAreThere() throws Exception {
        server.on("/file", FIRST.stallAfter(100_000));
        TransferTask task = start(Checkpoint.NONE);
        session.close();
        RecordingDelegate next = new RecordingDelegate();
        TransportSession again = transport.open("contract", next);
        assertEquals(List.of(task.identifier()), again.tasks().stream().map(TransferTask::identifier).toList());
        again.cancel(task.identifier());
        assertInstanceOf(TaskResult.Cancelled.class, next.await(task.identifier()));
    }

    @Test
    void anEndThatADelegateDidNotTakeIsToldToTheNext() throws Exception {
        server.on("/file", FIRST);
        session.close();
        CountDownLatch told = new CountDownLatch(1);
        TransportSession clumsy = transport.open("contract", new RecordingDelegate() {
            @Override
            public void ended(TransferTask task, TaskResult result) {
                told.countDown();
                throw new IllegalStateException("not now");
            }
        });
        TransferTask task = clumsy.start(tasks.download(download(), Checkpoint.NONE));
        awaitQuietly(told);
        assertEquals(1, clumsy.tasks().size());
        clumsy.close();
        RecordingDelegate next = new RecordingDelegate();
        transport.open("contract", next);
        arrived(next.await(task.identifier()), OLD);
    }

    @Test
    void aSessionIsOpenedOnceAtATime() throws Exception {
        assertEquals(FailureReason.CONFLICT,
                assertThrows(TransferException.class, () -> transport.open("contract", new RecordingDelegate())).reason());
        transport.open("another", new RecordingDelegate()).close();
        session.close();
        session.close();
        assertEquals(FailureReason.CLOSED, assertThrows(TransferException.class, () -> start(Checkpoint.NONE)).reason());
        transport.open("contract", new RecordingDelegate()).close();
    }

    @Test
    void sessionsDoNotSeeEachOthersTasks() throws Exception {
        server.on("/file", FIRST.stallAfter(10));
        start(Checkpoint.NONE);
        TransportSession other = transport.open("another", new RecordingDelegate());
        assertEquals(List.of(), other.tasks());
    }

    @Test
    void aFailedCheckpointEndsTheTaskAtTheOneBefore() throws Exception {
        session.close();
        AtomicReference<Checkpoint> before = new AtomicReference<>(Checkpoint.NONE);
        RecordingDelegate full = new RecordingDelegate() {
            @Override
            public void checkpoint(TransferTask task, Checkpoint checkpoint) throws TransferException {
                throw new TransferException(FailureReason.NO_SPACE, "planted");
            }
        };
        byte[] large = Representation.bytes(20_000_000, 3);
        server.on("/file", new Representation(large, "\"large\""));
        TransferTask task = transport.open("contract", full).start(tasks.download(download(), Checkpoint.NONE));
        TaskResult.Failed failed = assertInstanceOf(TaskResult.Failed.class, full.await(task.identifier()));
        assertEquals("planted", failed.failure().message());
        assertEquals(FailureReason.NO_SPACE, failed.failure().reason());
        assertEquals(before.get().bytes(), failed.last().bytes());
    }

    @Test
    void aSessionMayBeUsedFromACallback() throws Exception {
        server.on("/file", FIRST);
        session.close();
        AtomicReference<TransportSession> own = new AtomicReference<>();
        AtomicReference<TransferTask> second = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        RecordingDelegate busy = new RecordingDelegate() {
            @Override
            public void ended(TransferTask task, TaskResult result) {
                super.ended(task, result);
                try {
                    if (second.get() == null) {
                        own.get().tasks();
                        own.get().cancel(Integer.MAX_VALUE);
                        second.set(own.get().start(tasks.download(download(), Checkpoint.NONE)));
                        done.countDown();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        own.set(transport.open("contract", busy));
        own.get().start(tasks.download(download(), Checkpoint.NONE));
        awaitQuietly(done);
        arrived(busy.await(second.get().identifier()), OLD);
    }

    @Test
    void aStoppedTransportCancelsItsTasksAndTakesNoMore() throws Exception {
        server.on("/file", FIRST.stallAfter(100_000));
        TransferTask task = start(Checkpoint.NONE);
        server.awaitRequests("/file", 1);
        stop(transport);
        assertInstanceOf(TaskResult.Cancelled.class, delegate.results().get(task.identifier()));
        assertEquals(FailureReason.CLOSED, assertThrows(TransferException.class, () -> start(Checkpoint.NONE)).reason());
        assertEquals(FailureReason.CLOSED,
                assertThrows(TransferException.class, () -> transport.open("late", new RecordingDelegate())).reason());
    }

    @Test
    void anUploadSendsExactlyTheBody() throws Exception {
        AtomicReference<byte[]> body = new AtomicReference<>();
        server.on("/in", client -> {
            body.set(client.readBody());
            Lie.answer("HTTP/1.1 201 Created\nContent-Length: 2", "ok").play(client);
        });
        Path source = Files.write(folder.resolve("body"), OLD);
        UploadRequest request = UploadRequest.of(source).to(server.url("/in")).protocol(UploadProtocol.PLAIN).build();
        TransferTask task = session.start(tasks.upload(request, source));
        assertEquals("PUT", task.originalRequest().method());
        TaskResult.Succeeded result = assertInstanceOf(TaskResult.Succeeded.class, delegate.await(task.identifier()));
        assertArrayEquals(OLD, body.get());
        assertEquals(OLD.length, result.last().bytes());
        assertEquals(Optional.of(201), result.response().map(response -> response.status()));
        assertArrayEquals(OLD, Files.readAllBytes(source));
        assertFalse(server.requests().isEmpty());
    }

    @Test
    void itServesHttp() {
        assertTrue(transport.schemes().contains("http"));
    }
}
