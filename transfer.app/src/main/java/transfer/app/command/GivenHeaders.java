// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import transfer.api.Credentials;

/** The values of {@code --header} and {@code --user}, divided into what may be written to a record and what may not. */
final class GivenHeaders {
    private final Arguments arguments;
    private final Surroundings surroundings;

    GivenHeaders(Arguments arguments, Surroundings surroundings) {
        this.arguments = arguments;
        this.surroundings = surroundings;
    }

    /** Puts what is no secret into {@code open} and returns the rest. */
    Secrets divide(Map<String, String> open) throws UsageException {
        Map<String, String> secret = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new UsageException("option --header needs 'NAME: VALUE'; there is no colon behind a name");
            }
            String name = line.substring(0, colon).strip();
            if (name.equalsIgnoreCase("Proxy-Authorization")) {
                throw new UsageException("Proxy-Authorization is for a proxy and can not be given as --header");
            }
            Map<String, String> there = Secrets.isSecret(name) ? secret : open;
            if (there.put(name, line.substring(colon + 1).strip()) != null) {
                throw new UsageException("header " + name + " is given twice; join its values with a comma");
            }
        }
        return new Secrets(secret, password());
    }

    private List<String> lines() throws UsageException {
        List<String> lines = new ArrayList<>();
        for (String value : arguments.values(Option.HEADER)) {
            if (value.startsWith("@")) {
                lines.addAll(file(CommandLine.path(surroundings, value.substring(1))));
            } else {
                lines.add(value);
            }
        }
        return lines;
    }

    private static List<String> file(Path file) throws UsageException {
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.isBlank()).toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new UsageException("headers can not be read from " + file + ": " + UrlList.reason(e));
        }
    }

    private Optional<Credentials.Password> password() throws UsageException {
        Optional<String> user = arguments.value(Option.USER);
        if (user.isEmpty()) {
            return Optional.empty();
        }
        int colon = user.get().indexOf(':');
        String name = colon < 0 ? user.get() : user.get().substring(0, colon);
        if (name.isEmpty()) {
            throw new UsageException("option --user needs a name: --user " + Option.USER.value());
        }
        String secret = colon >= 0 ? user.get().substring(colon + 1) : surroundings.password().apply(name).orElseThrow(
                () -> new UsageException("option --user needs NAME:PASSWORD where nobody can be asked for the password"));
        return Optional.of(new Credentials.Password(name, secret));
    }
}
