// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.File;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectContent;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/** Connects each bundle of the index under its symbolic name as location. */
final class Connector implements ModuleConnector {
    private final BundleIndex index;
    private final ClassLoader classes;

    Connector(BundleIndex index, ClassLoader classes) {
        this.index = index;
        this.classes = classes;
    }

    @Override
    public void initialize(File storage, Map<String, String> configuration) {}

    @Override
    public Optional<ConnectModule> connect(String location) {
        return index.bundle(location).map(bundle -> new Module(new Content(bundle, classes)));
    }

    @Override
    public Optional<BundleActivator> newBundleActivator() {
        return Optional.empty();
    }

    private record Module(ConnectContent content) implements ConnectModule {
        @Override
        public ConnectContent getContent() {
            return content;
        }
    }
}
