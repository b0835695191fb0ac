// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.condition.Condition;
import transfer.api.TransferSession;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;

/** The bundles resolve, start and find each other, and keep to the arrows of the design. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BundlesIT {
    private static final Set<String> IMPLEMENTATIONS = Set.of("transfer.store.fs", "transfer.http", "transfer.reconcile");

    @Inject
    private BundleContext context;

    @Inject
    private TransferSession session;

    @Inject
    @Filter("(" + TransferStore.NAME + "=fs)")
    private TransferStore store;

    @Inject
    @Filter("(" + Transport.NAME + "=http)")
    private Transport transport;

    @Inject
    @Filter("(osgi.condition.id=" + TransferSession.RECONCILED_CONDITION + ")")
    private Condition reconciled;

    @Configuration
    public Option[] configuration() {
        return new Option[] {Container.with(Container.folder("bundles"))};
    }

    @Test
    public void every_bundle_is_active() {
        List<String> idle = Stream.of(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get("Fragment-Host") == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING)
                .map(Bundle::toString)
                .toList();
        assertEquals(List.of(), idle);
    }

    @Test
    public void a_default_session_appears_and_has_reconciled() {
        assertEquals(TransferSession.DEFAULT, session.identifier());
        assertNotNull(reconciled);
        assertTrue(transport.schemes().containsAll(Set.of("http", "https")));
        assertTrue(store.location().contains("transfer-bundles"));
    }

    @Test
    public void no_implementation_is_wired_to_another() {
        Set<String> found = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            if (!IMPLEMENTATIONS.contains(bundle.getSymbolicName())) {
                continue;
            }
            found.add(bundle.getSymbolicName());
            Set<String> providers = bundle.adapt(BundleWiring.class).getRequiredWires(null).stream()
                    .map(wire -> wire.getProvider().getSymbolicName())
                    .collect(Collectors.toCollection(TreeSet::new));
            providers.retainAll(IMPLEMENTATIONS);
            providers.remove(bundle.getSymbolicName());
            assertEquals(bundle.getSymbolicName(), Set.of(), providers);
        }
        assertEquals(IMPLEMENTATIONS, found);
    }

    @Test
    public void the_api_imports_java_and_osgi_util_only() {
        Bundle api = bundle("transfer.api");
        List<String> imports = api.adapt(BundleRevision.class).getDeclaredRequirements("osgi.wiring.package").stream()
                .map(requirement -> requirement.getDirectives().get("filter"))
                .map(filter -> filter.replaceAll(".*\\(osgi\\.wiring\\.package=([^)]*)\\).*", "$1"))
                .filter(name -> !name.startsWith("transfer.api"))
                .toList();
        assertTrue("the manifest was not read", api.getHeaders().get("Import-Package").contains("org.osgi.util.promise"));
        for (String name : imports) {
            assertTrue(name, name.startsWith("java.") || name.startsWith("org.osgi.util."));
        }
    }

    @Test
    public void only_the_api_exports_packages() {
        for (String name : IMPLEMENTATIONS) {
            assertEquals(name, null, bundle(name).getHeaders().get("Export-Package"));
        }
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }
}
