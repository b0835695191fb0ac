// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * How the application is launched: with the class path of the tests, all of it in jars, so that a class-data archive can be made of it
 * once. That halves the time that a launch takes.
 */
final class Launch {
    private final List<String> command;

    private Launch(List<String> command) {
        this.command = command;
    }

    /** The command for this class path; the archive is made now, by a first launch. */
    static Launch prepare(Path folder) throws IOException, InterruptedException {
        String classPath = jars(folder);
        Path archive = folder.resolve("classes.jsa");
        Path nothing = Files.createFile(folder.resolve("no-wishes"));
        List<String> first = command(classPath, "-XX:ArchiveClassesAtExit=" + archive);
        first.addAll(new Orders(folder.resolve("first"), nothing, true, HaltPoint.NEVER).arguments());
        Path log = folder.resolve("first.log");
        Process process = new ProcessBuilder(first).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (process.waitFor() != 0) {
            throw new IOException("the application does not start: " + Files.readString(log));
        }
        return new Launch(command(classPath, "-XX:SharedArchiveFile=" + archive));
    }

    private static List<String> command(String classPath, String sharing) {
        return new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", sharing,
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=debug",
                "-cp", classPath, Application.class.getName()));
    }

    /** Launches the application; what it logs goes to a file. */
    Process start(Orders orders, Path log) throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(orders.arguments());
        return new ProcessBuilder(all).redirectError(log.toFile()).start();
    }

    private static String jars(Path folder) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = folder.resolve(jars.size() + ".jar");
                pack(path, jar);
                jars.add(jar.toString());
            } else if (Files.exists(path)) {
                jars.add(path.toString());
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(file)) {
            Files.walkFileTree(classes, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                    zip.putNextEntry(new ZipEntry(classes.relativize(path).toString().replace(File.separatorChar, '/')));
                    Files.copy(path, zip);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
