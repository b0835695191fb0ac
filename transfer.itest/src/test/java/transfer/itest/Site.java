// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;
import transfer.api.DownloadRequest;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.transport.Transport;
import transfer.tck.server.Nginx;

/** A real server with files of known content, and the transfers that fetch them. */
final class Site implements AutoCloseable {
    private static final long SECONDS = 90;

    private final BundleContext context;
    private final Path folder = Container.folder("site");
    private final Path documents;
    private final byte[] content;
    private final int files;
    private final Nginx nginx;

    /**
     * @param files how many
     * @param size bytes of each
     * @param rate the most that a connection gets, as nginx spells it
     */
    Site(BundleContext context, int files, int size, String rate) throws IOException {
        this.context = context;
        this.files = files;
        this.content = new byte[size];
        new Random(size).nextBytes(content);
        this.documents = Files.createDirectory(folder.resolve("www"));
        for (int i = 0; i < files; i++) {
            content[0] = (byte) i;
            Files.write(documents.resolve(i + ".bin"), content);
        }
        this.nginx = Nginx.start(Files.createDirectory(folder.resolve("nginx")), documents, "limit_rate " + rate + ";");
    }

    /** The folder that is served. */
    Path documents() {
        return documents;
    }

    /** Submits a download of each file. */
    List<UUID> submit(TransferSession session) throws Exception {
        List<TransferRequest> requests = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            requests.add(DownloadRequest.from(nginx.url("/" + i + ".bin")).to(destination(i)).options(TransferOptions.DEFAULT).build());
        }
        return session.submitAll(requests).stream().map(transfer -> transfer.identifier()).toList();
    }

    private Path destination(int file) {
        return folder.resolve("out-" + file);
    }

    /** Waits for all transfers, and checks what they made. */
    void awaitAll(TransferSession session, List<UUID> ids) throws Exception {
        for (int i = 0; i < files; i++) {
            TransferOutcome outcome = session.completion(ids.get(i)).timeout(SECONDS * 1000).getValue();
            assertEquals(outcome.toString(), TransferOutcome.Completed.class, outcome.getClass());
            content[0] = (byte) i;
            assertArrayEquals(content, Files.readAllBytes(destination(i)));
        }
    }

    /** Waits until some bytes of each transfer have arrived. */
    static void awaitMoving(TransferSession session, List<UUID> ids, long bytes) {
        await("all transfers move", () -> ids.stream().allMatch(id -> session.transfer(id).map(Transfer::bytes).orElse(0L) > bytes));
    }

    /** Forgets all transfers of a session, so that the next test finds none. */
    static void forgetAll(TransferSession session) throws TransferException {
        List<Transfer> left;
        try (Stream<Transfer> all = session.transfers()) {
            left = all.toList();
        }
        for (Transfer transfer : left) {
            session.remove(transfer.identifier());
        }
    }

    /** The requests that have been answered, each a line of {@link Nginx}. */
    List<String> requests() throws IOException {
        return nginx.log();
    }

    int requestsSoFar() {
        try {
            return requests().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long bytesSent() throws IOException {
        long sum = 0;
        for (int i = 0; i < files; i++) {
            sum += nginx.bytesSent("/" + i + ".bin");
        }
        return sum;
    }

    long size() {
        return (long) files * content.length;
    }

    /** How many bytes of some transfers have arrived, as a state directory tells. */
    long arrived(Path state, List<UUID> ids) {
        return ids.stream().map(id -> state.resolve(id.toString())).mapToLong(this::arrived).sum();
    }

    private long arrived(Path record) {
        return Files.exists(record.resolve("outcome.plist")) ? content.length : record.resolve("content").toFile().length();
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + SECONDS + " s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** The session with that identifier, as soon as it is there. */
    TransferSession session(String identifier) throws InvalidSyntaxException, InterruptedException {
        return session(context, identifier);
    }

    static TransferSession session(BundleContext context, String identifier) throws InvalidSyntaxException, InterruptedException {
        ServiceTracker<TransferSession, TransferSession> tracker = new ServiceTracker<>(context,
                FrameworkUtil.createFilter("(&(objectClass=" + TransferSession.class.getName() + ")("
                        + TransferSession.SESSION + "=" + identifier + "))"),
                null);
        tracker.open();
        try {
            TransferSession session = tracker.waitForService(SECONDS * 1000);
            assertNotNull("no session " + identifier, session);
            return session;
        } finally {
            tracker.close();
        }
    }

    /** The session with that identifier which takes the place of an earlier one. */
    TransferSession sessionAfter(TransferSession earlier) throws InvalidSyntaxException, InterruptedException {
        TransferSession[] later = {earlier};
        while (later[0] == earlier) {
            later[0] = session(earlier.identifier());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return later[0];
    }

    /** Configures a session. */
    static Configuration configure(ConfigurationAdmin configurations, String identifier, Map<String, Object> more) throws IOException {
        Configuration configuration = configurations.createFactoryConfiguration("transfer.session", "?");
        configuration.update(properties(identifier, more));
        return configuration;
    }

    /** Configures the transport for http, unless it is so already, and returns when it is there again. */
    void configureTransport(ConfigurationAdmin configurations, Map<String, Object> properties) throws IOException {
        ServiceReference<Transport> before = transport();
        if (configurations.getConfiguration("transfer.http", "?").updateIfDifferent(new Hashtable<>(properties))) {
            await("another transport", () -> transport() != null && !transport().equals(before));
        }
    }

    private ServiceReference<Transport> transport() {
        return context.getServiceReference(Transport.class);
    }

    static Dictionary<String, Object> properties(String identifier, Map<String, Object> more) {
        Dictionary<String, Object> properties = new Hashtable<>(more);
        properties.put("identifier", identifier);
        return properties;
    }

    @Override
    public void close() {
        nginx.close();
    }
}
