// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** The framework and bundles of the executable jar, without its command line. */
public final class ShippedContainer {
    private ShippedContainer() {}

    /** Starts them with nothing configured but the state directory. They run until the process ends. */
    public static BundleContext start(Path state) throws BundleException, IOException {
        return Container.start(List.of("org.apache.felix.gogo."), Map.of("transfer.state", state.toString())).context();
    }
}
