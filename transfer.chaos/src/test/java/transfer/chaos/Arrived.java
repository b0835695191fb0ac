// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much of the only download in a state directory is on the disk: the length of its file or, if it is in segments, what their table
 * says.
 */
final class Arrived {
    private static final int COUNT = 24;
    private static final int HEADER = 32;
    private static final int ENTRY = 24;

    private final Path state;

    Arrived(Path state) {
        this.state = state;
    }

    /**
     * A run of bytes.
     *
     * @param start its first byte
     * @param end the byte after its last
     */
    record Run(long start, long end) {
        boolean meets(Run other) {
            return start < other.end && other.start < end;
        }
    }

    /** How many bytes are there. */
    long bytes() throws IOException {
        return runs().stream().mapToLong(run -> run.end() - run.start()).sum();
    }

    /** Which bytes are there. */
    List<Run> runs() throws IOException {
        try {
            Optional<Path> content = find();
            if (content.isEmpty()) {
                return List.of();
            }
            Path table = content.get().resolveSibling("content.segments");
            return Files.exists(table)
                    ? runs(ByteBuffer.wrap(Files.readAllBytes(table)).order(ByteOrder.nativeOrder()))
                    : List.of(new Run(0, Files.size(content.get())));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static List<Run> runs(ByteBuffer table) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; table.limit() >= HEADER && i < table.getLong(COUNT); i++) {
            runs.add(new Run(table.getLong(HEADER + i * ENTRY), table.getLong(HEADER + i * ENTRY + 8)));
        }
        return runs;
    }

    private Optional<Path> find() throws IOException {
        if (!Files.exists(state)) {
            return Optional.empty();
        }
        try (Stream<Path> records = Files.list(state)) {
            return records.map(record -> record.resolve("content")).filter(Files::exists).findFirst();
        }
    }
}
