// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.ops4j.pax.exam.Option;

/** The framework that the tests run in: every bundle on the class path is installed, but for the test driver's own. */
final class Container {
    private static final Pattern NOT_OURS = Pattern.compile(
            "org\\.ops4j\\.(pax\\.(exam|swissbox|url|tinybundles)|base).*|biz\\.aQute.*"
                    + "|org\\.apache\\.felix\\.framework|org\\.eclipse\\.osgi|osgi\\.core|jakarta\\.inject.*|org\\.hamcrest.*"
                    + "|org\\.junit|pax-exam.*|slf4j\\.(api|simple)"
                    + "|org\\.apache\\.geronimo.*|org\\.osgi\\.(framework|resource|dto|annotation.*)");

    private Container() {}

    /** All bundles, with the state of transfers in {@code state}. */
    static Option with(Path state) {
        List<Option> options = new ArrayList<>();
        options.add(junitBundles());
        options.add(frameworkProperty("transfer.state").value(state.toString()));
        options.add(systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (isOurs(file)) {
                options.add(bundle("reference:" + file.toUri()));
            }
        }
        return composite(options.toArray(new Option[0]));
    }

    /** A new folder for one test class. */
    static Path folder(String name) {
        try {
            return Files.createTempDirectory("transfer-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(Path file) {
        if (!file.toString().endsWith(".jar")) {
            return false;
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            return name != null && !NOT_OURS.matcher(name.split(";")[0].strip()).matches();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
