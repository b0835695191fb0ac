// SPDX-License-Identifier: Apache-2.0
package transfer.p2;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;

/** The repository, with nothing else at hand. */
class DirectorIT {
    private static final Path REPOSITORY = Path.of(System.getProperty("transfer.p2"));
    private static final String FRAMEWORK = "org.eclipse.osgi";
    private static final long SERVICE_SECONDS = 30;

    @TempDir
    Path folder;

    @Test
    void what_the_director_installs_is_a_session_that_runs() throws Exception {
        Path installation = folder.resolve("installation");
        String said = new Director(folder).install(REPOSITORY, installation, "transfer.feature.feature.group", "transfer.app");

        Set<String> installed = names(installation.resolve("plugins"));
        assertTrue(installed.containsAll(List.of("transfer.api", "transfer.store.fs", "transfer.http", "transfer.reconcile", "transfer.app",
                "org.apache.felix.scr", FRAMEWORK)), () -> installed + "\n" + said);
        assertTrue(names(installation.resolve("features")).contains("transfer.feature"), said);
        Framework framework = start(installation.resolve("plugins"));
        try {
            assertService(framework.getBundleContext(), "(&(objectClass=transfer.api.TransferSession)(transfer.session=default))");
            assertService(framework.getBundleContext(), "(osgi.command.scope=transfer)");
        } finally {
            framework.stop();
            framework.waitForStop(0);
        }
    }

    /** The symbolic names in file names such as {@code transfer.api_0.1.0.SNAPSHOT.jar}. */
    private static Set<String> names(Path plugins) throws IOException {
        try (Stream<Path> files = Files.list(plugins)) {
            return files.map(file -> file.getFileName().toString().split("_")[0]).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Framework start(Path plugins) throws IOException, BundleException {
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.resolve("framework").toString(),
                "transfer.state", folder.resolve("transfers").toString()));
        framework.init();
        List<Bundle> bundles = new ArrayList<>();
        try (Stream<Path> files = Files.list(plugins)) {
            for (Path file : files.filter(file -> !file.getFileName().toString().startsWith(FRAMEWORK + "_")).toList()) {
                bundles.add(framework.getBundleContext().installBundle(file.toUri().toString()));
            }
        }
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
        framework.start();
        return framework;
    }

    private static void assertService(BundleContext context, String filter) throws Exception {
        ServiceTracker<?, ?> tracker = new ServiceTracker<>(context, context.createFilter(filter), null);
        tracker.open();
        try {
            assertNotNull(tracker.waitForService(TimeUnit.SECONDS.toMillis(SERVICE_SECONDS)), "no service " + filter);
        } finally {
            tracker.close();
        }
    }
}
