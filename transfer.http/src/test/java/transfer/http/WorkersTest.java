// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TaskResult;
import transfer.tck.transport.LiedTo;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.Representation;

/** Threads when the system gives none: what could not begin takes no place, and what waits is not forgotten. */
@Timeout(30)
final class WorkersTest {
    private static final HttpSettings.Limits ONE = new HttpSettings.Limits(1, 1, OptionalLong.empty());
    private static final Runnable NOTHING = () -> {};

    private final CountDownLatch ran = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean none;
    private final Workers workers = new Workers(ONE, this::thread);

    private Thread thread(Runnable work) {
        if (none) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return new Thread(work);
    }

    @AfterEach
    void close() {
        go.countDown();
        none = false;
        workers.close();
    }

    private void hold() {
        workers.submit("host", "first", () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean ran() throws InterruptedException {
        return ran.await(10, TimeUnit.SECONDS);
    }

    @Test
    void whatCouldNotBeginTakesNoPlace() throws Exception {
        none = true;
        assertThrows(OutOfMemoryError.class, () -> workers.submit("host", "lost", NOTHING));
        none = false;
        workers.submit("host", "next", ran::countDown);
        assertTrue(ran());
    }

    @Test
    void helpThatCanNotBeginIsNoHelpAndTakesNoPlace() throws Exception {
        none = true;
        assertFalse(workers.tryRun("host", NOTHING));
        none = false;
        workers.submit("host", "next", ran::countDown);
        assertTrue(ran());
    }

    @Test
    void whatCanNotBeHurriedStillComesToItsTurn() throws Exception {
        hold();
        workers.submit("host", "waiting", ran::countDown);
        none = true;
        workers.hurry("waiting");
        go.countDown();
        assertTrue(ran());
    }

    @Test
    void aTaskThatCouldNotBeginIsNotListed(@TempDir Path folder) throws Exception {
        HttpTransport transport = new HttpTransport(
                Rig.SETTINGS, List::of, Dns.SYSTEM, System::nanoTime, DirectAccess.RUNTIME, this::thread);
        try (Rig rig = new Rig(folder, LyingServer.start(), transport)) {
            rig.server.on("/stall", LiedTo::stall).on("/file", new Representation(new byte[1_000], "\"one\""));
            TaskRequest stalled = rig.task(rig.request("/stall").build(), rig.server.url("/stall"), Checkpoint.NONE);
            AtomicInteger begun = new AtomicInteger();
            none = true;
            assertThrows(OutOfMemoryError.class, () -> {
                // as long as there are threads that wait for work
                while (true) {
                    rig.session.start(stalled);
                    begun.incrementAndGet();
                }
            });
            assertEquals(begun.get(), rig.session.tasks().size());
            none = false;
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempt(rig.request("/file").build()));
        }
    }
}
