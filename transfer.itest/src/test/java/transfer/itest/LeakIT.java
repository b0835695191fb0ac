// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import static org.junit.Assert.assertEquals;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;
import transfer.api.TransferSession;

/** Nothing of a bundle stays behind when it is stopped or updated. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class LeakIT {
    private static final int ROUNDS = 100;
    private static final int UPDATES = Integer.getInteger("transfer.leak.updates", 5);

    @Inject
    private BundleContext context;

    private Bundles bundles;
    private Site site;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Container.with(Container.folder("leak-state"))};
    }

    @Before
    public void begin() throws Exception {
        bundles = new Bundles(context);
        site = new Site(context, 3, 100_000, "0");
        work();
    }

    @After
    public void end() {
        site.close();
    }

    @Test
    public void a_hundred_restarts_of_each_bundle_leave_no_thread() throws Exception {
        for (String name : Bundles.IMPLEMENTATIONS) {
            for (int i = 0; i < ROUNDS; i++) {
                bundles.restart(name);
            }
            work();
            bundles.named(name).stop();
            Set<String> left = threadsOf(name);
            bundles.named(name).start();
            assertEquals(name, Set.of(), left);
        }
        for (String name : Bundles.IMPLEMENTATIONS) {
            bundles.named(name).stop();
        }
        assertEquals(Set.of(), ours());
    }

    @Test
    public void an_updated_bundle_leaves_no_class_loader() throws Exception {
        for (String name : Bundles.IMPLEMENTATIONS) {
            List<WeakReference<ClassLoader>> old = new ArrayList<>();
            for (int i = 0; i < UPDATES; i++) {
                old.add(new WeakReference<>(bundles.named(name).adapt(BundleWiring.class).getClassLoader()));
                bundles.update(name);
                work();
            }
            for (WeakReference<ClassLoader> loader : old) {
                Site.await(name + ": the class loader of an earlier revision is collected", () -> {
                    System.gc();
                    return loader.get() == null;
                });
            }
        }
    }

    /** Has every bundle do what it does. */
    private void work() throws Exception {
        TransferSession session = site.session(TransferSession.DEFAULT);
        List<UUID> ids = site.submit(session);
        site.awaitAll(session, ids);
        for (UUID id : ids) {
            session.acknowledge(id);
        }
    }

    private Set<String> threadsOf(String bundle) {
        return switch (bundle) {
            case "transfer.http" -> named("transfer.http");
            case "transfer.reconcile" -> named("transfer-" + TransferSession.DEFAULT);
            default -> Set.of();
        };
    }

    private static Set<String> ours() {
        return named("transfer");
    }

    private static Set<String> named(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
