// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Where rows run: folders, files to move, a server, programs. */
final class Stage implements AutoCloseable {
    private static final int BLOCK = 1 << 20;

    private final Options options;
    private final Path home;
    private final Path documents;
    private final Commands commands;
    private Server server;
    private int counter;

    private Stage(Options options, Path home) throws IOException {
        this.options = options;
        this.home = home;
        this.documents = Files.createDirectories(home.resolve("documents"));
        this.commands = new Commands(Files.createDirectories(home.resolve("commands")));
    }

    static Stage open(Options options) throws IOException {
        return new Stage(options, Files.createTempDirectory(options.work(), "transfer-bench-"));
    }

    Options options() {
        return options;
    }

    Commands commands() {
        return commands;
    }

    /** The server, started when it is first needed. */
    Server server() throws IOException, InterruptedException {
        if (server == null) {
            server = Server.start(Files.createDirectories(home.resolve("server")), documents);
        }
        return server;
    }

    /** A new empty folder. */
    Path fresh(String name) throws IOException {
        return Files.createDirectory(home.resolve(name + "-" + ++counter));
    }

    /** A file of the server's, of bytes that do not compress; made when it is first asked for. */
    Path document(String name, long size) throws IOException {
        Path file = documents.resolve(name);
        if (!Files.exists(file) || Files.size(file) != size) {
            byte[] block = new byte[BLOCK];
            Random random = new Random(size);
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long left = size; left > 0; left -= BLOCK) {
                    random.nextBytes(block);
                    out.write(block, 0, (int) Math.min(left, BLOCK));
                }
            }
        }
        return file;
    }

    /** The large file that most rows move. */
    Path large() throws IOException {
        return document("large", options.sizes().large());
    }

    Path documents() {
        return documents;
    }

    /** Reads a file, so that it is in memory. */
    static void warm(Path file) throws IOException {
        byte[] block = new byte[BLOCK];
        try (InputStream in = Files.newInputStream(file)) {
            while (in.read(block) >= 0) {
                continue;
            }
        }
    }

    /** The program in a JVM of its own, with a state directory of its own; {@code kind} as {@link Worker#main} has it. */
    Running program(String... kind) throws IOException, InterruptedException {
        return program(fresh("state"), kind);
    }

    Running program(Path state, String... kind) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(state.toString()));
        arguments.addAll(List.of(kind));
        Path said = home.resolve("commands").resolve("program-" + ++counter);
        return Running.start(server().tls().trusting(), said, arguments.toArray(String[]::new));
    }

    /** Everything goes that was written; rows remove nothing of many files, since that slows the next row down. */
    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
