// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs programs to their end. */
final class Commands {
    private static final File NOTHING = new File("/dev/null");

    private final Path folder;

    /** @param folder for what they say */
    Commands(Path folder) {
        this.folder = folder;
    }

    /** Runs one and measures it, children that it has waited for included. */
    Sample run(List<String> command) throws IOException, InterruptedException {
        return run(command, null);
    }

    /** The same with a file as standard input. */
    Sample run(List<String> command, Path input) throws IOException, InterruptedException {
        Path times = folder.resolve("times");
        Path said = folder.resolve("said");
        List<String> all = new ArrayList<>(List.of(Peer.TIME.path(), "-o", times.toString(), "-f", "%U %S %M"));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.redirectInput(input == null ? NOTHING : input.toFile());
        long begin = System.nanoTime();
        int exit = builder.start().waitFor();
        double wall = (System.nanoTime() - begin) / 1e9;
        if (exit != 0) {
            String text = Files.readString(said);
            throw new IOException(String.join(" ", command) + ": exit " + exit + "\n" + text.substring(0, Math.min(2000, text.length())));
        }
        String[] parts = Files.readString(times).strip().split(" ");
        double cpu = Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]);
        return new Sample(wall, cpu, Double.parseDouble(parts[2]) / 1024);
    }
}
