// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;
import transfer.api.DownloadRequest;
import transfer.api.Transfer;
import transfer.api.TransferOutcome;
import transfer.api.TransferSession;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;
import transfer.tck.fault.LoopFileSystem;
import transfer.tck.server.Nginx;

/** Store and transport are each replaced by another implementation, and nothing but configuration changes. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SwapIT {
    private static final long SECONDS = 60;
    private static final int FILES = 4;
    private static final byte[] CONTENT = "the same bytes, wherever they come from".getBytes(StandardCharsets.UTF_8);

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    private final Path folder = Container.folder("swap");
    private MemoryStore memory;
    private CopyTransport copy;
    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private org.osgi.service.cm.Configuration configuration;
    private Path documents;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Container.with(Container.folder("swap-state"))};
    }

    @Before
    public void register() throws IOException {
        documents = Files.createDirectory(folder.resolve("www"));
        Files.write(documents.resolve("file.txt"), CONTENT);
        memory = new MemoryStore(Files.createDirectory(folder.resolve("memory")));
        copy = new CopyTransport(documents);
        services.add(context.registerService(TransferStore.class, memory, new Hashtable<>(Map.of(TransferStore.NAME, "memory"))));
        services.add(context.registerService(Transport.class, copy, new Hashtable<>(Map.of(Transport.NAME, "copy"))));
    }

    @After
    public void close() throws IOException {
        if (configuration != null) {
            configuration.delete();
        }
        services.forEach(ServiceRegistration::unregister);
        copy.close();
    }

    @Test
    public void a_transport_that_is_swapped_while_transfers_run_ends_its_tasks_before_the_other_one_starts() throws Exception {
        try (Site site = new Site(context, FILES, 256 << 10, "64k"); CopyTransport other = new CopyTransport(site.documents())) {
            services.add(context.registerService(Transport.class, other, new Hashtable<>(Map.of(Transport.NAME, "other"))));
            TransferSession session = configured("moving-transport", "transport.target", "(" + Transport.NAME + "=http)");
            List<UUID> ids = site.submit(session);
            Site.awaitMoving(session, ids, 0);
            configuration.update(Site.properties("moving-transport", Map.of("transport.target", "(" + Transport.NAME + "=other)")));
            site.awaitAll(site.sessionAfter(session), ids);
            assertEquals(FILES, other.tasksStarted());
            Site.await("the server has seen all connections end", () -> site.requestsSoFar() == FILES);
            assertTrue(site.bytesSent() + " bytes", site.bytesSent() < site.size());
        }
    }

    @Test
    public void a_store_that_is_swapped_while_transfers_run_ends_their_tasks_and_keeps_them_for_later() throws Exception {
        try (Site site = new Site(context, FILES, 256 << 10, "64k")) {
            TransferSession session = configured("moving-store", "store.target", "(" + TransferStore.NAME + "=fs)");
            List<UUID> ids = site.submit(session);
            Site.awaitMoving(session, ids, 0);
            configuration.update(Site.properties("moving-store", Map.of("store.target", "(" + TransferStore.NAME + "=memory)")));
            TransferSession elsewhere = site.sessionAfter(session);
            Site.await("the server has seen all connections end", () -> site.requestsSoFar() == FILES);
            assertTrue(site.bytesSent() + " bytes", site.bytesSent() < site.size());
            assertEquals(Optional.empty(), elsewhere.transfer(ids.get(0)));
            configuration.update(Site.properties("moving-store", Map.of("store.target", "(" + TransferStore.NAME + "=fs)")));
            TransferSession back = site.sessionAfter(elsewhere);
            site.awaitAll(back, ids);
            Site.forgetAll(back);
        }
    }

    @Test
    public void the_store_is_swapped_by_configuration_alone() throws Exception {
        TransferSession session = configured("swapped-store", "store.target", "(" + TransferStore.NAME + "=memory)");
        try (Nginx nginx = Nginx.start(Files.createDirectory(folder.resolve("nginx")), documents)) {
            UUID id = download(session, nginx.url("/file.txt"));
            assertTrue(memory.read(id).isPresent());
            assertEquals(1, nginx.log().size());
        }
    }

    @Test
    public void the_transport_is_swapped_by_configuration_alone() throws Exception {
        TransferSession session = configured("swapped-transport", "transport.target", "(" + Transport.NAME + "=copy)");
        UUID id = download(session, URI.create("http://nowhere.invalid/file.txt"));
        assertEquals(1, copy.tasksStarted());
        assertTrue(memory.read(id).isEmpty());
    }

    @Test
    public void a_full_disk_is_waited_for_and_the_transfers_go_on_when_there_is_room() throws Exception {
        Optional<String> missing = LoopFileSystem.missing();
        assertFalse(missing.toString(), missing.isPresent() && "true".equals(System.getenv("CI")));
        assumeTrue(missing.toString(), missing.isEmpty());
        var store = configurations.getConfiguration("transfer.store.fs", "?");
        try (LoopFileSystem disk = LoopFileSystem.create(Container.folder("disk"), 32 << 20);
                Site site = new Site(context, 2, 6 << 20, "0")) {
            String place = disk.mountPoint().toString();
            store.update(new Hashtable<>(Map.of("root", disk.mountPoint().resolve("state").toString())));
            Site.await("the store is on the small disk", () -> storesOn(place) == 1);
            TransferSession session = configured("full-disk", "store.target", "(" + TransferStore.NAME + "=fs)");
            Path filler = Machine.fill(disk.mountPoint(), 2 << 20);
            List<UUID> ids = site.submit(session);
            Site.await("both wait for room", () -> ids.stream().allMatch(id -> waitsForRoom(session, id)));
            Files.delete(filler);
            for (UUID id : ids) {
                session.resume(id);
            }
            site.awaitAll(session, ids);
            store.delete();
            Site.await("the store is elsewhere", () -> storesOn("") == 1 && storesOn(place) == 0);
        }
    }

    private long storesOn(String place) {
        try {
            return context.getServiceReferences(TransferStore.class, "(" + TransferStore.NAME + "=fs)").stream()
                    .map(context::getService)
                    .filter(found -> found != null && found.location().startsWith(place))
                    .count();
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean waitsForRoom(TransferSession session, UUID id) {
        return session.transfer(id).flatMap(Transfer::waitingFor).filter(why -> why.startsWith("no space")).isPresent();
    }

    private UUID download(TransferSession session, URI url) throws Exception {
        Path destination = folder.resolve("out.txt");
        UUID id = session.submit(DownloadRequest.from(url).to(destination).build()).identifier();
        TransferOutcome outcome = session.completion(id).timeout(SECONDS * 1000).getValue();
        assertTrue(outcome.toString(), outcome instanceof TransferOutcome.Completed);
        assertArrayEquals(CONTENT, Files.readAllBytes(destination));
        return id;
    }

    private TransferSession configured(String identifier, String key, String filter)
            throws IOException, InvalidSyntaxException, InterruptedException {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("identifier", identifier);
        properties.put(key, filter);
        configuration = configurations.createFactoryConfiguration("transfer.session", "?");
        configuration.update(properties);
        ServiceTracker<TransferSession, TransferSession> tracker = new ServiceTracker<>(context,
                FrameworkUtil.createFilter("(&(objectClass=" + TransferSession.class.getName() + ")("
                        + TransferSession.SESSION + "=" + identifier + "))"),
                null);
        tracker.open();
        TransferSession session = tracker.waitForService(SECONDS * 1000);
        assertNotNull("no session for the configuration", session);
        return session;
    }
}
