// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Moves one file once, the ways that rows have in common. */
final class Transfers {
    private Transfers() {}

    /** A way to move a file. */
    @FunctionalInterface
    interface Move {
        Sample to(Path file) throws IOException, InterruptedException;
    }

    /** Warms the source, moves it, checks the size of the result and takes it away. */
    static Sample moved(Path source, Path file, Move move) throws IOException, InterruptedException {
        Stage.warm(source);
        Sample sample = move.to(file);
        long size = Files.size(source);
        if (Files.size(file) != size) {
            throw new IOException(file + " has " + Files.size(file) + " bytes and should have " + size);
        }
        Files.delete(file);
        return sample;
    }

    /** curl with its result in a file. */
    static Sample curl(Stage stage, Path file, String url, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Peer.CURL.path(), "-sS", "--cacert", stage.server().tls().certificate().toString(),
                "-o", file.toString()));
        command.addAll(List.of(more));
        command.add(url);
        return stage.commands().run(command);
    }
}
