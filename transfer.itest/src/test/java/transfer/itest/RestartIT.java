// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;
import transfer.api.DownloadRequest;
import transfer.api.Transfer;
import transfer.api.TransferListener;
import transfer.api.TransferOutcome;
import transfer.api.TransferSession;
import transfer.tck.server.Nginx;

/** A bundle that is stopped and started while a download runs does not cost the download anything. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RestartIT {
    private static final int SIZE = 64 << 20;
    private static final long SECONDS = 60;

    @Inject
    private BundleContext context;

    private final Path folder = Container.folder("restart");
    private byte[] content;
    private Nginx nginx;
    private ServiceTracker<TransferSession, TransferSession> sessions;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Container.with(Container.folder("restart-state"))};
    }

    @Before
    public void serve() throws IOException {
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        Path documents = Files.createDirectory(folder.resolve("www"));
        Files.write(documents.resolve("file.bin"), content);
        nginx = Nginx.start(Files.createDirectory(folder.resolve("nginx")), documents, "limit_rate 24m;");
        sessions = new ServiceTracker<>(context, TransferSession.class, null);
        sessions.open();
    }

    @After
    public void stop() throws Exception {
        Site.forgetAll(session());
        sessions.close();
        nginx.close();
    }

    @Test
    public void the_transport_is_restarted_and_nothing_is_fetched_twice() throws Exception {
        restartMidway("transfer.http");
        assertTrue("sent " + nginx.bytesSent("/file.bin"), nginx.bytesSent("/file.bin") <= SIZE + SIZE / 100 + socketBuffers());
        assertTrue(nginx.log().toString(), nginx.log().size() > 1);
    }

    @Test
    public void the_reconciler_is_restarted_and_the_task_goes_on() throws Exception {
        restartMidway("transfer.reconcile");
        assertEquals(nginx.log().toString(), 1, nginx.log().size());
        assertEquals(SIZE, nginx.bytesSent("/file.bin"));
    }

    @Test
    public void the_store_is_restarted_and_the_download_continues() throws Exception {
        restartMidway("transfer.store.fs");
        assertTrue("sent " + nginx.bytesSent("/file.bin"), nginx.bytesSent("/file.bin") <= SIZE + SIZE / 100 + socketBuffers());
    }

    /** What a connection that is cut had sent and nobody had read: nginx counts it as sent. */
    private static long socketBuffers() {
        return 8L << 20;
    }

    private void restartMidway(String name) throws Exception {
        Path destination = folder.resolve("out.bin");
        CountDownLatch under = new CountDownLatch(1);
        ServiceRegistration<TransferListener> listener = context.registerService(
                TransferListener.class,
                new TransferListener() {
                    @Override
                    public void progressed(Transfer transfer) {
                        if (transfer.bytes() > SIZE / 3) {
                            under.countDown();
                        }
                    }
                },
                null);
        UUID id = session().submit(DownloadRequest.from(nginx.url("/file.bin")).to(destination).build()).identifier();
        assertTrue("no progress", under.await(SECONDS, TimeUnit.SECONDS));
        listener.unregister();
        Bundle bundle = Arrays.stream(context.getBundles())
                .filter(one -> name.equals(one.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        bundle.stop();
        bundle.start();
        TransferOutcome outcome = session().completion(id).timeout(SECONDS * 1000).getValue();
        assertTrue(outcome.toString(), outcome instanceof TransferOutcome.Completed);
        assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(destination)));
        session().acknowledge(id);
        assertTrue(session().transfer(id).isEmpty());
    }

    private TransferSession session() throws InterruptedException {
        TransferSession session = sessions.waitForService(SECONDS * 1000);
        assertTrue("no session", session != null);
        return session;
    }
}
