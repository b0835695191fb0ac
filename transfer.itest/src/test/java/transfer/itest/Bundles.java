// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** What an operator does to bundles. */
final class Bundles {
    static final List<String> IMPLEMENTATIONS = List.of("transfer.store.fs", "transfer.http", "transfer.reconcile");

    private static final long SECONDS = 60;

    private final BundleContext context;

    Bundles(BundleContext context) {
        this.context = context;
    }

    Bundle named(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    void restart(String name) throws BundleException {
        named(name).stop();
        named(name).start();
    }

    /** Updates a bundle to a copy of itself, and has it wired anew: its class loader is another one afterwards. */
    void update(String name) throws Exception {
        Bundle bundle = named(name);
        try (InputStream jar = URI.create(bundle.getLocation().replaceFirst("^reference:", "")).toURL().openStream()) {
            bundle.update(jar);
        }
        refresh(List.of(bundle));
    }

    /** Wires bundles anew, with all that depend on them; returns when that is done. */
    void refresh(Collection<Bundle> bundles) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(bundles, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        if (!done.await(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("not refreshed within " + SECONDS + " s");
        }
    }
}
