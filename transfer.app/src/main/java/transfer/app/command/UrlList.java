// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The file of {@code --input}, UTF-8: a URL a line, the name of the file to make behind it or not; {@code #} begins a comment line. */
final class UrlList {
    private final Surroundings surroundings;

    UrlList(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<Requests.Source> read(String name) throws UsageException {
        if (name.equals("-")) {
            try {
                return sources(new BufferedReader(new InputStreamReader(surroundings.input(), StandardCharsets.UTF_8)).lines());
            } catch (UncheckedIOException e) {
                throw new UsageException("URLs can not be read from standard input: " + reason(e));
            }
        }
        Path file = CommandLine.path(surroundings, name);
        try (Stream<String> lines = Files.lines(file)) {
            return sources(lines);
        } catch (IOException | UncheckedIOException e) {
            throw new UsageException("URLs can not be read from " + file + ": " + reason(e));
        }
    }

    private static List<Requests.Source> sources(Stream<String> lines) {
        return lines.map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).map(UrlList::source).toList();
    }

    private static Requests.Source source(String line) {
        String[] parts = line.split("\\s+", 2);
        return new Requests.Source(parts[0], parts.length > 1 ? Optional.of(parts[1]) : Optional.empty());
    }

    static String reason(Exception problem) {
        Throwable cause = problem instanceof UncheckedIOException ? problem.getCause() : problem;
        if (cause instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        return cause instanceof CharacterCodingException ? "it is not UTF-8 text" : String.valueOf(cause.getMessage());
    }
}
