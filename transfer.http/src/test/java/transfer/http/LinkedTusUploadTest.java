// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static transfer.http.UploadRequests.HEAD;
import static transfer.http.UploadRequests.PATCH;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.tck.upload.Fault;

/** A linked source that changes, is changed back, or is only touched, while it is uploaded to a tus server. */
final class LinkedTusUploadTest {
    @TempDir
    Path folder;

    private UploadRig rig(int size) throws Exception {
        return UploadRig.unchecked(folder, size);
    }

    @Test
    void aLinkedSourceThatChangedIsTakenBackFromTheServer() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.assertFailed(rig.attempt(rig.tus(), at), FailureReason.SOURCE_CHANGED, false);
            assertEquals(List.of(), rig.server.arrivals().all());
            assertEquals(1, rig.server.cancelled());
        }
    }

    @Test
    void U12_aLinkedSourceThatWasChangedAndChangedBackBetweenTwoRequestsIsSentAnew() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            FileTime time = Files.getLastModifiedTime(rig.file);
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            Files.setLastModifiedTime(rig.file, time);
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            Files.write(rig.file, rig.bytes);
            Files.setLastModifiedTime(rig.file, time);
            rig.assertArrivedOnce(rig.attempt(rig.tus(), at));
            assertEquals(2, rig.server.created());
            assertEquals(1, rig.server.cancelled());
        }
    }

    @Test
    void U12_norIsAMixSentIfItIsChangedBackWhileItIsSent() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            Checkpoint at = rig.attempt(rig.tus()).last();
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(HEAD, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.tus().build(), at));
            reached.await();
            Files.write(rig.file, rig.bytes);
            release.countDown();
            TaskResult.Failed failed =
                    rig.assertFailed(rig.delegate.await(task.identifier()), FailureReason.SOURCE_CHANGED, true);
            assertEquals(List.of(), rig.server.arrivals().all());
            assertEquals(1, rig.server.cancelled());
            rig.assertArrivedOnce(rig.attempt(rig.tus(), failed.last()));
        }
    }

    @Test
    void U12_aPartThatTheServerTookLessOfIsNotProvenByReadingItAgain() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            Files.write(rig.file, UploadRig.bytes(300_000, 2));
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(PATCH, new Fault.Refuse(409));
            rig.server.faults().once(HEAD, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.tus().build(), Checkpoint.NONE));
            reached.await();
            Files.write(rig.file, rig.bytes);
            release.countDown();
            rig.assertArrivedOnce(rig.delegate.await(task.identifier()));
        }
    }

    @Test
    void aLinkedSourceOfWhichAnotherNameIsRemovedArrives() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            Path other = Files.createLink(folder.resolve("other"), rig.file);
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            rig.server.faults().once(PATCH, new Fault.Hold(reached, release));
            TransferTask task = rig.session.start(rig.task(rig.tus().build(), Checkpoint.NONE));
            reached.await();
            Files.delete(other);
            release.countDown();
            rig.assertArrivedOnce(rig.delegate.await(task.identifier()));
            assertEquals(1, rig.server.created());
        }
    }

    @Test
    void aLinkedSourceThatDidNotChangeArrives() throws Exception {
        try (UploadRig rig = rig(300_000)) {
            rig.linked = true;
            rig.server.faults().once(PATCH, new Fault.Cut(100_000, true));
            rig.assertArrivedOnce(rig.attempts(rig.tus(), 2));
            assertEquals(300_000, rig.server.journal().received());
        }
    }
}
