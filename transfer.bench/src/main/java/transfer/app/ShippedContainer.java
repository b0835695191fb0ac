// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** The framework and bundles of the executable jar, without its command line. */
public final class ShippedContainer {
    private static final String SHELL = "org.apache.felix.gogo.";

    private ShippedContainer() {}

    /**
     * Starts them with nothing configured but the state directory. They run until the process ends.
     *
     * @param idle the names of bundles that are not to be started
     */
    public static BundleContext start(Path state, String... idle) throws BundleException, IOException {
        List<String> names = new ArrayList<>(List.of(idle));
        names.add(SHELL);
        return Container.start(names, Map.of("transfer.state", state.toString())).context();
    }
}
