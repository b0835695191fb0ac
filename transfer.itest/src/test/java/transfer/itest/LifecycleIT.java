// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import org.osgi.service.cm.ConfigurationAdmin;
import transfer.api.Delivery;
import transfer.api.Transfer;
import transfer.api.TransferListener;
import transfer.api.TransferSession;
import transfer.api.TransferState;

/** What operators do to bundles while fifty transfers run, and what becomes of the transfers: rows of docs/states.md. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class LifecycleIT {
    private static final int FILES = 50;
    /** More than a transport fetches without noting what it fetches. */
    private static final int SIZE = 1 << 21;
    private static final String SESSION = "lifecycle";
    private static final Path STATE = Container.folder("lifecycle-state");

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    private Bundles bundles;
    private Path state;
    private Site site;
    private org.osgi.service.cm.Configuration configuration;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Container.with(STATE)};
    }

    @Before
    public void begin() throws Exception {
        bundles = new Bundles(context);
        state = Path.of(context.getProperty("transfer.state"));
        site = new Site(context, FILES, SIZE, "512k");
        site.configureTransport(configurations, Map.of("connections.per.host", FILES));
        configuration = Site.configure(configurations, SESSION, Map.of("concurrency", FILES, "concurrency.per.host", FILES));
    }

    @After
    public void end() throws Exception {
        TransferSession session = site.session(SESSION);
        Site.forgetAll(session);
        configuration.delete();
        Site.await("the session is gone", () -> isStopped(session));
        site.close();
    }

    @Test
    public void the_tasks_go_on_while_the_reconciler_is_updated_and_are_all_adopted() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        bundles.named("transfer.reconcile").stop();
        long before = site.arrived(state, ids);
        Site.await("bytes arrive while there is no reconciler", () -> site.arrived(state, ids) > before + FILES * 1024);
        bundles.update("transfer.reconcile");
        bundles.named("transfer.reconcile").start();
        site.awaitAll(site.session(SESSION), ids);
        assertEquals(FILES, site.requests().size());
        assertEquals(site.size(), site.bytesSent());
    }

    @Test
    public void tasks_that_end_while_there_is_no_reconciler_are_settled_by_the_next_one() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        bundles.named("transfer.reconcile").stop();
        Site.await("all bytes arrive", () -> site.arrived(state, ids) == site.size());
        bundles.named("transfer.reconcile").start();
        site.awaitAll(site.session(SESSION), ids);
        assertEquals(FILES, site.requests().size());
    }

    @Test
    public void the_tasks_are_made_again_from_what_is_there_when_the_transport_is_updated() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        bundles.update("transfer.http");
        site.awaitAll(site.session(SESSION), ids);
        assertEveryRequestAfterTheFirstAsksForTheRest();
    }

    @Test
    public void the_transfers_go_on_when_the_store_is_updated() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        bundles.update("transfer.store.fs");
        site.awaitAll(site.session(SESSION), ids);
        assertEveryRequestAfterTheFirstAsksForTheRest();
    }

    @Test
    public void the_transfers_go_on_when_all_implementations_are_refreshed() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        bundles.refresh(Bundles.IMPLEMENTATIONS.stream().map(bundles::named).toList());
        site.awaitAll(site.session(SESSION), ids);
        assertEveryRequestAfterTheFirstAsksForTheRest();
    }

    @Test
    public void transfers_wait_while_the_transport_is_uninstalled_and_say_so() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        Bundle transport = bundles.named("transfer.http");
        String location = transport.getLocation();
        transport.uninstall();
        TransferSession session = site.session(SESSION);
        Site.await("none runs", () -> ids.stream().map(id -> stateOf(session, id))
                .allMatch(state -> state == TransferState.WAITING || state.isFinal()));
        Set<String> reasons = ids.stream()
                .flatMap(id -> session.transfer(id).orElseThrow().waitingFor().stream())
                .collect(Collectors.toSet());
        assertEquals(Set.of("a transport for http"), reasons);
        try (InputStream jar = URI.create(location.replaceFirst("^reference:", "")).toURL().openStream()) {
            context.installBundle(location, jar).start();
        }
        site.awaitAll(session, ids);
        assertEveryRequestAfterTheFirstAsksForTheRest();
    }

    @Test
    public void a_changed_configuration_costs_no_task() throws Exception {
        TransferSession earlier = site.session(SESSION);
        List<UUID> ids = submitAndSeeAllMoving();
        configuration.update(Site.properties(SESSION, Map.of("concurrency", FILES, "concurrency.per.host", FILES, "workers", 2)));
        site.awaitAll(site.sessionAfter(earlier), ids);
        assertEquals(FILES, site.requests().size());
    }

    @Test
    public void a_wrong_configuration_stops_the_session_and_costs_no_task() throws Exception {
        TransferSession earlier = site.session(SESSION);
        List<UUID> ids = submitAndSeeAllMoving();
        configuration.update(Site.properties(SESSION, Map.of("concurrency", 0)));
        Site.await("the session is gone", () -> isStopped(earlier));
        long before = site.arrived(state, ids);
        Site.await("bytes arrive while there is no session", () -> site.arrived(state, ids) > before + FILES * 1024);
        configuration.update(Site.properties(SESSION, Map.of("concurrency", FILES, "concurrency.per.host", FILES)));
        site.awaitAll(site.sessionAfter(earlier), ids);
        assertEquals(FILES, site.requests().size());
    }

    private static boolean isStopped(TransferSession session) {
        try {
            session.transfer(UUID.randomUUID());
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Test
    public void after_a_restart_of_the_machine_only_what_was_forced_counts() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        bundles.named("transfer.store.fs").stop();
        try {
            for (UUID id : ids) {
                Machine.restarted(state.resolve(id.toString()));
            }
        } finally {
            bundles.named("transfer.store.fs").start();
        }
        site.awaitAll(site.session(SESSION), ids);
        assertEveryRequestAfterTheFirstAsksForTheRest();
    }

    @Test
    public void a_session_that_goes_leaves_its_tasks_and_adopts_them_when_it_comes_back() throws Exception {
        List<UUID> ids = submitAndSeeAllMoving();
        configuration.delete();
        long before = site.arrived(state, ids);
        Site.await("bytes arrive while there is no session", () -> site.arrived(state, ids) > before + FILES * 1024);
        configuration = Site.configure(configurations, SESSION, Map.of("concurrency", FILES, "concurrency.per.host", FILES));
        site.awaitAll(site.session(SESSION), ids);
        assertEquals(FILES, site.requests().size());
    }

    @Test
    public void outcomes_wait_for_a_listener_and_are_delivered_again_until_one_acknowledges() throws Exception {
        TransferSession session = site.session(SESSION);
        List<UUID> ids = site.submit(session);
        site.awaitAll(session, ids);
        BlockingQueue<Delivery> first = new LinkedBlockingQueue<>();
        var forgetful = context.registerService(TransferListener.class, listener(first), null);
        for (int i = 0; i < FILES; i++) {
            assertTrue("delivery " + i, first.poll(60, TimeUnit.SECONDS) != null);
        }
        forgetful.unregister();
        bundles.restart("transfer.reconcile");
        BlockingQueue<Delivery> second = new LinkedBlockingQueue<>();
        context.registerService(TransferListener.class, listener(second), null);
        for (int i = 0; i < FILES; i++) {
            Delivery delivery = second.poll(60, TimeUnit.SECONDS);
            assertTrue("delivery " + i, delivery != null);
            delivery.acknowledge();
        }
        try (var left = site.session(SESSION).transfers()) {
            assertEquals(0, left.count());
        }
    }

    private static TransferListener listener(BlockingQueue<Delivery> deliveries) {
        return new TransferListener() {
            @Override
            public void finished(Delivery delivery) {
                deliveries.add(delivery);
            }
        };
    }

    private List<UUID> submitAndSeeAllMoving() throws Exception {
        TransferSession session = site.session(SESSION);
        List<UUID> ids = site.submit(session);
        Site.awaitMoving(session, ids, SIZE / 16);
        return ids;
    }

    private static TransferState stateOf(TransferSession session, UUID id) {
        return session.transfer(id).map(Transfer::state).orElse(TransferState.SCRAPPED);
    }

    private void assertEveryRequestAfterTheFirstAsksForTheRest() throws Exception {
        List<String> requests = site.requests();
        long whole = requests.stream().filter(line -> line.endsWith(" -")).count();
        assertEquals(requests.toString(), FILES, whole);
        assertTrue(requests.toString(), requests.size() > FILES);
    }
}
