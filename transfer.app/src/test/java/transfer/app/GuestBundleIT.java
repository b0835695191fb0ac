// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestBundleIT {
    @TempDir
    Path folder;

    @Test
    void a_bundle_that_is_started_in_the_shell_can_import_packages_that_no_bundle_of_the_jar_does() throws Exception {
        Path guest = bundle("guest", "org.apache.commons.lang3.time,org.osgi.service.url,okio,transfer.api,java.util");
        Path input = Files.writeString(folder.resolve("input"), "felix:start " + guest.toUri() + "\nlb -s guest\nexit\n");

        try (Program shell = Program.start(Files.createDirectory(folder.resolve("work")), input,
                "--state", folder.resolve("state").toString(), "shell")) {
            assertEquals(Exit.DONE, shell.exit(), shell.out() + shell.err());
            assertTrue(shell.out().lines().anyMatch(line -> line.contains("Active") && line.contains("guest")), shell.out());
        }
    }

    private Path bundle(String name, String imports) throws Exception {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Import-Package", imports);
        Path jar = folder.resolve(name + ".jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
