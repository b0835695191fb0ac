// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line.
 *
 * @param rows which rows; empty: all
 * @param pairs how many times both contestants run
 * @param size of a large file, in bytes
 * @param files how many small files
 * @param records how many transfers at a relaunch
 * @param largest the largest file of the curve, in bytes
 * @param work where everything is written
 * @param out where the results go
 */
record Options(List<String> rows, int pairs, long size, int files, int records, long largest, Path work, Path out) {
    static final String HELP = """
            Usage: transfer.bench/run [OPTION]... [ROW]...
            Measures each ROW (all, if none is given) side by side with other programs, and prints a table of ratios. Rows:
            %s
            Options:
              --pairs N         how many times both run, in turn (5)
              --size SIZE       of a large file: 512m, 2g (1g)
              --files N         how many small files (10000)
              --records N       how many transfers at a relaunch (100000)
              --largest SIZE    the largest file of the curve (10g)
              --work DIR        where files are written: an existing folder with room (the temporary directory)
              --out DIR         where results.json and results.svg go (transfer.bench/target/results)
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

    private static final Options DEFAULT = new Options(List.of(), 5, 1L << 30, 10_000, 100_000, 10_000_000_000L,
            Path.of(System.getProperty("java.io.tmpdir")), Path.of(System.getProperty("transfer.results", "results")));

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
        return new Options(rows, options.pairs, options.size, options.files, options.records, options.largest, options.work, options.out);
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--pairs" -> new Options(rows, (int) count(name, value), size, files, records, largest, work, out);
            case "--size" -> new Options(rows, pairs, bytes(value), files, records, largest, work, out);
            case "--files" -> new Options(rows, pairs, size, (int) count(name, value), records, largest, work, out);
            case "--records" -> new Options(rows, pairs, size, files, (int) count(name, value), largest, work, out);
            case "--largest" -> new Options(rows, pairs, size, files, records, bytes(value), work, out);
            case "--work" -> new Options(rows, pairs, size, files, records, largest, Path.of(value).toAbsolutePath(), out);
            case "--out" -> new Options(rows, pairs, size, files, records, largest, work, Path.of(value).toAbsolutePath());
            default -> throw new Misuse("there is no option " + name + ": see --help");
        };
    }

    private static long count(String name, String value) {
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new Misuse(name + " is a number from 1, not " + value);
        }
        return Long.parseLong(value);
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
