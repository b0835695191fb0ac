// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.Checkpoint;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransportSession;
import transfer.tck.transport.LyingServer;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/** Opening a session while its delegate is being called. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DelegateSlotTest {
    private static final Representation FILE = new Representation(Representation.bytes(1_000, 1), "\"one\"");

    @TempDir
    Path folder;

    @Test
    void aSecondOpeningIsRefusedAtOnceEvenFromACallback() throws Exception {
        CompletableFuture<FailureReason> refused = new CompletableFuture<>();
        HttpTransport transport = new HttpTransport(Rig.SETTINGS, List::of, Dns.SYSTEM, System::nanoTime);
        try (Rig rig = new Rig(folder, LyingServer.start(), transport)) {
            rig.server.on("/file", FILE);
            TransportSession session = transport.open("other", new RecordingDelegate() {
                @Override
                public void ended(TransferTask task, TaskResult result) {
                    try {
                        transport.open("other", this);
                    } catch (TransferException e) {
                        refused.complete(e.reason());
                    }
                    super.ended(task, result);
                }
            });
            session.start(rig.task(rig.request("/file").build(), rig.server.url("/file"), Checkpoint.NONE));
            assertEquals(FailureReason.CONFLICT, refused.get(10, TimeUnit.SECONDS));
        }
    }
}
