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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How much of the only download in a state directory is on the disk: the length of its file or, if it is in segments, what their table
 * or else the record says.
 */
final class Arrived {
    private static final int COUNT = 24;
    private static final int HEADER = 32;
    private static final int ENTRY = 24;
    private static final Pattern GENERATION = Pattern.compile("<key>Generation</key>\\s*<integer>(\\d+)</integer>");
    private static final Pattern SEGMENTS = Pattern.compile("<key>Segments</key>\\s*<array>(.*?)</array>", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("\\d+");

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
            if (Files.exists(table)) {
                return runs(ByteBuffer.wrap(Files.readAllBytes(table)).order(ByteOrder.nativeOrder()));
            }
            // between two tables
            Optional<List<Run>> recorded = recorded(content.get().getParent());
            return recorded.isPresent() ? recorded.get() : List.of(new Run(0, Files.size(content.get())));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** What the newest mutable part of the record says of segments. */
    private static Optional<List<Run>> recorded(Path record) throws IOException {
        long newest = -1;
        Optional<List<Run>> runs = Optional.empty();
        for (String name : List.of("mutable.plist", "mutable.recent.plist")) {
            Path file = record.resolve(name);
            String text = Files.exists(file) ? Files.readString(file) : "";
            Matcher generation = GENERATION.matcher(text);
            if (generation.find() && Long.parseLong(generation.group(1)) > newest) {
                newest = Long.parseLong(generation.group(1));
                runs = SEGMENTS.matcher(text).results().findFirst().map(found -> pairs(found.group(1)));
            }
        }
        return runs;
    }

    /** The size of the whole, then starts and ends in turn. */
    private static List<Run> pairs(String array) {
        long[] numbers = NUMBER.matcher(array).results().mapToLong(number -> Long.parseLong(number.group())).toArray();
        List<Run> runs = new ArrayList<>();
        for (int i = 1; i + 1 < numbers.length; i += 2) {
            runs.add(new Run(numbers[i], numbers[i + 1]));
        }
        return runs;
    }

    private static List<Run> runs(ByteBuffer table) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; table.limit() >= HEADER && i < table.getLong(COUNT); i++) {
            runs.add(new Run(table.getLong(HEADER + i * ENTRY), table.getLong(HEADER + i * ENTRY + 8)));
        }
        runs.removeIf(run -> run.start() == run.end());
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
