// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import transfer.api.DownloadRequest;
import transfer.api.IfExists;
import transfer.api.TransferOptions;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;
import transfer.app.text.Columns;

/** Makes requests out of the arguments of {@code get} and {@code put}. */
final class Requests {
    private final Arguments arguments;
    private final Surroundings surroundings;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Secrets secrets;

    Requests(Arguments arguments, Surroundings surroundings) throws UsageException {
        this.arguments = arguments;
        this.surroundings = surroundings;
        this.secrets = new GivenHeaders(arguments, surroundings).divide(headers);
    }

    Command get() throws UsageException {
        List<Source> sources = new ArrayList<>();
        for (String url : arguments.operands()) {
            sources.add(new Source(url, Optional.empty()));
        }
        if (arguments.has(Option.INPUT)) {
            sources.addAll(new UrlList(surroundings).read(arguments.value(Option.INPUT).orElseThrow()));
        }
        if (sources.isEmpty()) {
            throw new UsageException(arguments.has(Option.INPUT) ? "there is no URL in the file of --input"
                    : "get takes URL..., not nothing; see 'transfer get --help'");
        }
        if (arguments.has(Option.OUTPUT) && (sources.size() > 1 || arguments.has(Option.DIRECTORY))) {
            throw new UsageException("--output names the file of one URL; for "
                    + (sources.size() > 1 ? sources.size() + " URLs" : "a folder")
                    + " use --directory alone");
        }
        for (Option one : List.of(Option.SHA256, Option.SHA512, Option.MIRROR)) {
            if (arguments.has(one) && sources.size() > 1) {
                throw new UsageException(one.longName() + " is for one file, and there are " + sources.size() + " URLs");
            }
        }
        List<DownloadRequest> requests = new ArrayList<>();
        for (Source source : sources) {
            requests.add(download(source));
        }
        return new Command.Get(distinct(requests), secrets, arguments.has(Option.JSON));
    }

    private DownloadRequest download(Source source) throws UsageException {
        IfExists ifExists = constant(Option.IF_EXISTS, IfExists.REPLACE);
        TransferOptions options = options();
        Path folder = CommandLine.path(surroundings, arguments.value(Option.DIRECTORY).orElse("."));
        Optional<String> name = source.name().or(() -> arguments.value(Option.OUTPUT));
        DownloadRequest.Builder builder = DownloadRequest.from(Urls.parse(source.url(), surroundings.schemes())).ifExists(ifExists);
        if (name.isPresent()) {
            if (name.get().endsWith("/") || name.get().equals("-")) {
                throw new UsageException("'" + name.get() + "' is not the name of a file");
            }
            builder.to(source.name().isPresent() ? inside(folder, name.get()) : CommandLine.path(surroundings, name.get()));
        } else {
            builder.into(folder);
        }
        try {
            headers.forEach(builder::header);
            content(builder);
            return builder.options(options).properties(properties()).build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** What the file must be, and where else it is. */
    private void content(DownloadRequest.Builder builder) throws UsageException {
        arguments.value(Option.SHA256).ifPresent(hex -> builder.digest("sha-256", hex.strip()));
        arguments.value(Option.SHA512).ifPresent(hex -> builder.digest("sha-512", hex.strip()));
        if (arguments.has(Option.MAX_SIZE)) {
            builder.maxSize(Quantities.bytes(Option.MAX_SIZE, arguments.value(Option.MAX_SIZE).orElseThrow()));
        }
        if (arguments.has(Option.SEGMENTS)) {
            builder.segments(Quantities.count(Option.SEGMENTS, arguments.value(Option.SEGMENTS).orElseThrow(), 1, 64));
        }
        for (String mirror : arguments.values(Option.MIRROR)) {
            builder.mirror(Urls.parse(mirror, surroundings.schemes()));
        }
    }

    private static Path inside(Path folder, String name) throws UsageException {
        Path file = CommandLine.path(folder, name);
        if (!file.startsWith(folder)) {
            throw new UsageException("'" + name + "' in the --input file is outside of " + folder);
        }
        return file;
    }

    Command put() throws UsageException {
        UploadRequest.Builder builder = UploadRequest.of(CommandLine.path(surroundings, arguments.operands().get(0)))
                .to(Urls.parse(arguments.operands().get(1), surroundings.schemes()))
                .method(arguments.value(Option.METHOD).orElse("PUT").toUpperCase(Locale.ROOT))
                .protocol(constant(Option.PROTOCOL, UploadProtocol.AUTO));
        if (arguments.has(Option.LINK)) {
            builder.linkSource();
        }
        headers.forEach(builder::header);
        TransferOptions options = options();
        try {
            return new Command.Put(builder.options(options).properties(properties()).build(), secrets, arguments.has(Option.JSON));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private Map<String, Object> properties() {
        return secrets.isEmpty() ? Map.of() : Map.of(Secrets.PROPERTY, secrets.names());
    }

    private TransferOptions options() throws UsageException {
        TransferOptions.Builder options = TransferOptions.builder();
        if (arguments.has(Option.TIMEOUT)) {
            options.progressTimeout(Quantities.time(Option.TIMEOUT, arguments.value(Option.TIMEOUT).orElseThrow()));
        }
        if (arguments.has(Option.LIMIT_RATE)) {
            options.bytesPerSecond(Quantities.bytes(Option.LIMIT_RATE, arguments.value(Option.LIMIT_RATE).orElseThrow()));
        }
        return options.build();
    }

    private <E extends Enum<E>> E constant(Option option, E otherwise) throws UsageException {
        Optional<String> given = arguments.value(option);
        if (given.isEmpty()) {
            return otherwise;
        }
        List<String> known = new ArrayList<>();
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            String word = constant.name().toLowerCase(Locale.ROOT);
            if (word.equals(given.get())) {
                return constant;
            }
            known.add(word);
        }
        throw new UsageException("option " + option.longName() + " is one of " + String.join(", ", known) + ", not '" + given.get() + "'");
    }

    /** The same request twice is one; two requests which would write one file are a mistake that loses data. */
    private List<DownloadRequest> distinct(List<DownloadRequest> requests) throws UsageException {
        Map<String, DownloadRequest> byFile = new HashMap<>();
        List<DownloadRequest> distinct = new ArrayList<>();
        for (DownloadRequest request : requests) {
            // not a path: the file system may not have such a name, and then the transport makes another one
            String file = request.destination() + (request.named() ? "" : "/" + Urls.lastSegment(request.url()));
            DownloadRequest other = byFile.putIfAbsent(file, request);
            if (other == null || (request.ifExists() == IfExists.RENAME && !request.url().equals(other.url()))) {
                distinct.add(request);
            } else if (!other.url().equals(request.url())) {
                throw new UsageException(other.url() + " and " + request.url() + " would both make " + Columns.printable(file)
                        + ": name the files in an --input file, or say --if-exists rename");
            }
        }
        return distinct;
    }

    /**
     * Something to fetch.
     *
     * @param url as typed
     * @param name the file to make, if the list named one
     */
    record Source(String url, Optional<String> name) {}
}
