// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.upload.Fault;
import transfer.tck.upload.UploadServer;

/** Redirects, invitations and changing sources of uploads in one request. */
final class PlainFaultsTest {
    private static final int LARGE = 3 << 20;

    @TempDir
    Path folder;

    @Test
    void U5_aRedirectThatWouldChangeTheMethodIsAFailure() throws Exception {
        for (int status : new int[] {301, 302, 303}) {
            Path own = Files.createDirectory(folder.resolve("r" + status));
            try (UploadRig rig = new UploadRig(own, 1000)) {
                String there = rig.server.url("/plain/b").toString();
                rig.server.faults().once(request -> true, new Fault.Refuse(status, Map.of("Location", there), "", false));
                rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.REDIRECT, false);
                assertEquals(List.of("PUT /plain/a"), rig.server.journal().lines());
            }
        }
    }

    @Test
    void U6_aRedirectThatKeepsTheMethodIsFollowedWithTheWholeBody() throws Exception {
        for (int status : new int[] {307, 308}) {
            Path own = Files.createDirectory(folder.resolve("r" + status));
            try (UploadRig rig = new UploadRig(own, 200_000)) {
                rig.server.faults().once(request -> true, new Fault.Refuse(status, Map.of("Location", "/plain/b"), "", false));
                rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
                assertEquals("/plain/b", rig.server.arrivals().all().get(0).target());
            }
        }
    }

    @Test
    void U6_credentialsAndHeadersAreNotSentToAnotherOrigin() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000); UploadServer other = UploadServer.start()) {
            rig.credentials = Credentials.bearer("secret");
            String there = other.url("/plain/b").toString();
            rig.server.faults().once(request -> true, new Fault.Refuse(307, Map.of("Location", there), "", false));
            assertInstanceOf(TaskResult.Succeeded.class, rig.attempt(rig.put("/plain/a").header("X-Api-Key", "secret")));
            Map<String, List<String>> sent = other.arrivals().all().get(0).headers();
            assertFalse(sent.containsKey("Authorization"));
            assertFalse(sent.containsKey("X-Api-Key"));
            assertTrue(rig.server.journal().entries().get(0).request().header("Authorization").isPresent());
        }
    }

    @Test
    void U7_noContentRangeIsEverSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.server.faults().once(request -> true, new Fault.Cut(200_000, false));
            rig.assertArrivedOnce(rig.attempts(rig.put("/plain/a"), 2));
            assertEquals(0, rig.server.journal().count(request -> request.header("Content-Range").isPresent()));
        }
    }

    @Test
    void U10_aLargeBodyIsAnnouncedAndSentWhenInvited() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
            assertEquals("100-continue", rig.server.journal().entries().get(0).request().header("Expect").orElse(""));
        }
    }

    @Test
    void U10_aRefusalBeforeTheInvitationCostsNoBody() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 64 << 20)) {
            rig.server.faults().once(request -> true, new Fault.Refuse(413));
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.TOO_LARGE, false);
            assertEquals(0, rig.server.journal().received());
        }
    }

    @Test
    void U10_whereNoInvitationComesTheBodyIsSentWithoutIt() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            CountDownLatch reached = new CountDownLatch(1);
            rig.server.faults().once(request -> request.header("Expect").isPresent(),
                    new Fault.Hold(reached, new CountDownLatch(1)));
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
            assertEquals(0, reached.getCount());
        }
    }

    @Test
    void U11_aRefusedExpectationIsDropped() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.server.faults().always(request -> request.header("Expect").isPresent(), new Fault.Refuse(417));
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a")));
            assertEquals(2, rig.server.journal().entries().size());
        }
    }

    @Test
    void U12_aLinkedSourceThatHasAnotherLengthIsNotSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.linked = true;
            Files.write(rig.file, new byte[] {1}, StandardOpenOption.APPEND);
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void U12_aLinkedSourceThatHasChangedNeverArrivesAsAWhole() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            rig.linked = true;
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void U12_norDoesAMixOfBoth() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 32 << 20)) {
            rig.linked = true;
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(request -> true, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.put("/plain/a").build(), Checkpoint.NONE));
            reached.await();
            Files.write(rig.file, UploadRig.bytes(32 << 20, 2));
            release.countDown();
            rig.assertFailed(rig.delegate.await(task.identifier()), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
        }
    }

    @Test
    void U12_aStagedBodyThatIsGoneIsReported() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            Files.delete(rig.file);
            rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.SOURCE_UNREADABLE, false);
        }
    }

    @Test
    void U13_ofASourceThatGrowsWhileItIsSentNothingMoreIsSent() throws Exception {
        try (UploadRig rig = new UploadRig(folder, LARGE)) {
            rig.linked = true;
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(request -> true, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.put("/plain/a").build(), Checkpoint.NONE));
            reached.await();
            Files.write(rig.file, new byte[100_000], StandardOpenOption.APPEND);
            release.countDown();
            TaskResult result = rig.delegate.await(task.identifier());
            if (result instanceof TaskResult.Succeeded) {
                rig.assertArrivedOnce(result);
            } else {
                rig.assertFailed(result, FailureReason.SOURCE_CHANGED, false);
                assertEquals(List.of(), rig.server.arrivals().all());
            }
        }
    }

    @Test
    void U30_anErrorOfTheStorageBehindASuccessIsAFailure() throws Exception {
        String error = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code></Error>";
        try (UploadRig rig = new UploadRig(folder, 1000)) {
            rig.server.faults().times(2, request -> true,
                    new Fault.Refuse(200, Map.of("Content-Type", "application/xml"), error, false));
            TaskResult.Failed failed = rig.assertFailed(rig.attempt(rig.put("/plain/a")), FailureReason.PROTOCOL, true);
            assertEquals(error, new String(failed.response().orElseThrow().body(), StandardCharsets.UTF_8));
            rig.assertFailed(rig.attempt(rig.post("/plain/a")), FailureReason.PROTOCOL, false);
            rig.assertArrivedOnce(rig.attempt(rig.put("/plain/a"), failed.last()));
        }
    }

    @Test
    void U32_theBodyCanBeReadAgainForEveryRequestOfOneAttempt() throws Exception {
        try (UploadRig rig = new UploadRig(folder, 300_000)) {
            for (int hop = 1; hop <= 5; hop++) {
                String here = "/plain/" + hop;
                Fault redirect = new Fault.Refuse(307, Map.of("Location", "/plain/" + (hop + 1)), "", false);
                rig.server.faults().once(request -> request.target().equals(here), redirect);
            }
            rig.assertArrivedOnce(rig.attempt(rig.post("/plain/1")));
            long whole = rig.server.journal().entries().stream().filter(entry -> entry.received() == 300_000).count();
            assertEquals(6, whole);
        }
    }
}
