// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param rows which rows; empty: all
 * @param pairs how many times both contestants run
 * @param sizes how much is moved
 * @param minutes no row is begun after that
 * @param work where everything is written
 * @param out where the results go
 * @param page a page to put the results into
 */
record Options(List<String> rows, int pairs, Sizes sizes, int minutes, Path work, Path out, Optional<Path> page) {
    /**
     * How much is moved.
     *
     * @param large bytes of a large file
     * @param files how many small files
     * @param records how many transfers at a relaunch
     * @param largest bytes of the largest file of the curve
     * @param most how many transfers at the end of the curve
     */
    record Sizes(long large, int files, int records, long largest, int most) {}

    static final String HELP = """
            Usage: transfer.bench/run [OPTION]... [ROW]...
            Measures each ROW (all, if none is given) side by side with other programs, and prints a table of ratios. Rows:
            %s
            Options:
              --pairs N         how many times both run, in turn (5)
              --size SIZE       of a large file: 512m, 2g (1g)
              --files N         how many small files (10000)
              --records N       how many transfers at a relaunch (100000)
              --largest SIZE    the largest file of the curve (1000000000)
              --most N          how many transfers at the end of the curve (100000)
              --minutes N       no row is begun after so many minutes (60); 0: only --page
              --work DIR        where files are written: an existing folder with room (the temporary directory)
              --out DIR         where results go, rows of earlier runs are kept (transfer.bench/target/results)
              --page FILE       puts all results of --out into this page, and the pictures beside it
              --no-build        measures what was built last
              --help            this page
            """;

    /** The command line can not be understood; the message says why. */
    static final class Misuse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misuse(String message) {
            super(message);
        }
    }

    private static final Options DEFAULT = new Options(List.of(), 5, new Sizes(1L << 30, 10_000, 100_000, 1_000_000_000L, 100_000), 60,
            Path.of(System.getProperty("java.io.tmpdir")), Path.of(System.getProperty("transfer.results", "results")), Optional.empty());

    static Options parse(List<String> arguments) {
        Options options = DEFAULT;
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--no-build")) {
                continue;
            }
            if (!argument.startsWith("-")) {
                rows.add(argument);
            } else if (i + 1 < arguments.size()) {
                options = options.with(argument, arguments.get(++i));
            } else {
                throw new Misuse(argument + " needs a value");
            }
        }
        return new Options(rows, options.pairs, options.sizes, options.minutes, options.work, options.out, options.page);
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--pairs" -> new Options(rows, count(name, value), sizes, minutes, work, out, page);
            case "--minutes" -> new Options(rows, pairs, sizes, value.equals("0") ? 0 : count(name, value), work, out, page);
            case "--work" -> new Options(rows, pairs, sizes, minutes, folder(name, value), out, page);
            case "--out" -> new Options(rows, pairs, sizes, minutes, work, Path.of(value).toAbsolutePath(), page);
            case "--page" -> new Options(rows, pairs, sizes, minutes, work, out, Optional.of(Path.of(value).toAbsolutePath()));
            default -> new Options(rows, pairs, sized(name, value), minutes, work, out, page);
        };
    }

    private Sizes sized(String name, String value) {
        return switch (name) {
            case "--size" -> new Sizes(bytes(value), sizes.files, sizes.records, sizes.largest, sizes.most);
            case "--files" -> new Sizes(sizes.large, count(name, value), sizes.records, sizes.largest, sizes.most);
            case "--records" -> new Sizes(sizes.large, sizes.files, count(name, value), sizes.largest, sizes.most);
            case "--largest" -> new Sizes(sizes.large, sizes.files, sizes.records, bytes(value), sizes.most);
            case "--most" -> new Sizes(sizes.large, sizes.files, sizes.records, sizes.largest, count(name, value));
            default -> throw new Misuse("there is no option " + name + ": see --help");
        };
    }

    private static Path folder(String name, String value) {
        Path folder = Path.of(value).toAbsolutePath();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new Misuse(name + " is a folder that can be written to; " + folder + " is none");
        }
        return folder;
    }

    private static int count(String name, String value) {
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new Misuse(name + " is a number from 1, not " + value);
        }
        return Integer.parseInt(value);
    }

    private static long bytes(String value) {
        if (!value.matches("[1-9][0-9]{0,11}[kmgKMG]?")) {
            throw new Misuse("a size is a number with k, m or g after it, not " + value);
        }
        int shift = switch (Character.toLowerCase(value.charAt(value.length() - 1))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        return Long.parseLong(shift == 0 ? value : value.substring(0, value.length() - 1)) << shift;
    }
}
