// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** What an OSGi program of the usual kind starts with, from a bundle cache that is kept; when all is started it sends a request. */
public final class BareFelix {
    private BareFelix() {}

    /** @param arguments the bundle cache, and the port to ask */
    public static void main(String... arguments) throws BundleException, IOException {
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(Map.of(
                "org.osgi.framework.storage", arguments[0], "gosh.args", "--nointeractive --noshutdown"));
        framework.init();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>(List.of(context.getBundles()));
        bundles.remove(framework);
        if (bundles.isEmpty()) {
            for (String jar : System.getProperty("transfer.bundles").split(":")) {
                bundles.add(context.installBundle(Path.of(jar).toUri().toString()));
            }
        }
        framework.start();
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]))) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
        Runtime.getRuntime().halt(0);
    }
}
