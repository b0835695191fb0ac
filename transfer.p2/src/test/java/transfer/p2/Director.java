// SPDX-License-Identifier: Apache-2.0
package transfer.p2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/** p2's director in an Equinox of its own, which is made of those bundles of the class path that p2 consists of. */
final class Director {
    private static final Pattern P2 = Pattern.compile("org\\.eclipse\\..*|org\\.sat4j\\..*|org\\.apache\\.felix\\.scr"
            + "|org\\.osgi\\.(service\\.(component|prefs)|util\\..*)|org\\.tukaani\\.xz|bcp.*");
    private static final String FRAMEWORK = "org.eclipse.osgi";
    private static final String LAUNCHER = "org.eclipse.equinox.launcher";
    private static final long SECONDS = 120;

    private final Path home;

    Director(Path folder) {
        home = folder.resolve("director");
    }

    /** Installs units into a new folder; returns what the director said. */
    String install(Path repository, Path installation, String... units) throws IOException, InterruptedException {
        Path output = Files.createDirectories(home.resolve("configuration")).resolve("output");
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar", configure().toString(),
                "-install", home.toString(),
                "-configuration", home.resolve("configuration").toString(),
                "-data", "@none",
                "-consoleLog",
                "-application", "org.eclipse.equinox.p2.director",
                "-repository", repository.toUri().toString(),
                "-installIU", String.join(",", units),
                "-destination", installation.toString(),
                "-bundlepool", installation.toString(),
                "-profile", "transfer",
                "-profileProperties", "org.eclipse.update.install.features=true",
                "-roaming")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertTrue(ended, () -> "the director did not end: " + said);
        assertEquals(0, process.exitValue(), said);
        return said;
    }

    /** Writes config.ini; returns the launcher's jar. */
    private Path configure() throws IOException {
        Path launcher = null;
        List<String> lines = new ArrayList<>();
        List<String> bundles = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Attributes headers = headers(Path.of(entry));
            String name = headers.getValue("Bundle-SymbolicName") == null ? "" : headers.getValue("Bundle-SymbolicName").split(";")[0];
            if (name.equals(LAUNCHER)) {
                launcher = Path.of(entry);
            } else if (name.equals(FRAMEWORK)) {
                lines.add("osgi.framework=file:" + entry);
            } else if (P2.matcher(name).matches()) {
                bundles.add("reference:file:" + entry + (headers.getValue("Fragment-Host") == null ? "@start" : ""));
            }
        }
        lines.add("osgi.bundles=" + String.join(",", bundles));
        Files.write(home.resolve("configuration").resolve("config.ini"), lines);
        return launcher;
    }

    private static Attributes headers(Path entry) throws IOException {
        if (!Files.isRegularFile(entry)) {
            return new Attributes();
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        }
    }
}
