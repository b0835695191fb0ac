// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.connect.ConnectFrameworkFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A framework whose bundles are all in this jar. OSGi Connect (Core, chapter 60) lets it take their headers and resources
 * from a {@link BundleIndex} and their classes from the class path: nothing is unpacked, any number of processes can run at once,
 * and a class-data-sharing archive covers the classes of all bundles.
 */
final class Container implements AutoCloseable {
    private final Framework framework;
    private final Storage storage;

    private Container(Framework framework, Storage storage) {
        this.framework = framework;
        this.storage = storage;
    }

    /**
     * Returns when all bundles are started. Until {@link #close}, threads of the framework keep the process alive.
     *
     * @param idle how the names of bundles begin that are installed but not started. If none are, there is a shell in which others can
     *     be installed, and the framework exports what these may need, too
     * @param properties framework properties: what bundles are to know before they start
     */
    static Container start(Collection<String> idle, Map<String, String> properties) throws BundleException, IOException {
        ClassLoader classes = Container.class.getClassLoader();
        BundleIndex index = BundleIndex.read(classes);
        ConnectFrameworkFactory factory = ServiceLoader.load(ConnectFrameworkFactory.class, classes).findFirst().orElseThrow();
        Storage storage = Storage.create(Storage.places());
        Map<String, String> configuration = configuration(storage, index, idle.isEmpty(), properties);
        Framework framework = factory.newFramework(configuration, new Connector(index, classes));
        Container container = new Container(framework, storage);
        try {
            container.startBundles(index, idle);
            return container;
        } catch (BundleException | RuntimeException e) {
            container.close();
            throw e;
        }
    }

    private void startBundles(BundleIndex index, Collection<String> idle) throws BundleException {
        framework.start();
        BundleContext context = framework.getBundleContext();
        for (String name : index.names()) {
            context.installBundle(name);
        }
        framework.adapt(FrameworkWiring.class).resolveBundles(null);
        for (Bundle bundle : context.getBundles()) {
            if (idle.stream().noneMatch(bundle.getSymbolicName()::startsWith)) {
                bundle.start();
            }
        }
    }

    private static Map<String, String> configuration(Storage storage, BundleIndex index, boolean open, Map<String, String> properties) {
        Map<String, String> configuration = new HashMap<>(properties);
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.folder().toString());
        configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES, index.packages());
        if (open) {
            configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, index.unused());
        }
        configuration.put("felix.service.urlhandlers", "false");
        return configuration;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Stops all bundles and returns when they are. */
    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        storage.delete();
    }
}
