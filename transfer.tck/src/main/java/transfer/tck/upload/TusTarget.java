// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The tus resumable upload protocol 1.0.0: core, creation, termination, expiration, checksum (sha1, sha256). */
final class TusTarget implements Target {
    private static final String VERSION = "1.0.0";
    private static final int LARGEST_CHECKED = 64 << 20;
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

    private final Arrivals arrivals;
    private final Uploads uploads = new Uploads("/tus/u");
    private volatile TusOptions options = TusOptions.DEFAULT;

    TusTarget(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    void options(TusOptions next) {
        options = next;
    }

    Uploads uploads() {
        return uploads;
    }

    @Override
    public void serve(Exchange exchange) throws IOException {
        Request request = exchange.request();
        if (request.method().equals("OPTIONS")) {
            describe(exchange);
        } else if (!request.header("Tus-Resumable").filter(VERSION::equals).isPresent()) {
            answer(exchange, 412, Map.of("Tus-Version", VERSION));
        } else if (request.method().equals("POST")) {
            create(exchange);
        } else {
            resume(exchange);
        }
    }

    private void describe(Exchange exchange) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Tus-Version", VERSION);
        headers.put("Tus-Extension", options.extensions());
        options.maxSize().ifPresent(size -> headers.put("Tus-Max-Size", Long.toString(size)));
        if (offers("checksum")) {
            headers.put("Tus-Checksum-Algorithm", "sha1,sha256");
        }
        answer(exchange, 204, headers);
    }

    private boolean offers(String extension) {
        return ("," + options.extensions() + ",").contains("," + extension + ",");
    }

    private void create(Exchange exchange) throws IOException {
        Request request = exchange.request();
        OptionalLong length = request.number("Upload-Length");
        if (length.isEmpty()) {
            answer(exchange, 400, Map.of());
            return;
        }
        if (options.maxSize().isPresent() && length.getAsLong() > options.maxSize().getAsLong()) {
            answer(exchange, 413, Map.of());
            return;
        }
        Upload upload = new Upload(request);
        upload.settle(length.getAsLong());
        String path = uploads.add(upload);
        if (length.getAsLong() == 0) {
            arrivals.add(upload.complete());
        }
        answer(exchange, 201, Map.of("Location", path));
    }

    private void resume(Exchange exchange) throws IOException {
        Optional<Upload> found = uploads.find(exchange.request().target());
        if (found.isEmpty()) {
            answer(exchange, 404, Map.of());
            return;
        }
        Upload upload = found.get();
        upload.enter(exchange);
        try {
            if (upload.isGone()) {
                answer(exchange, 410, Map.of());
                return;
            }
            switch (exchange.request().method()) {
                case "HEAD" -> answer(exchange, 200, Map.of("Upload-Offset", Long.toString(upload.offset()),
                        "Upload-Length", Long.toString(upload.length().orElse(0)), "Cache-Control", "no-store"));
                case "PATCH" -> patch(exchange, upload);
                case "DELETE" -> delete(exchange, upload);
                default -> answer(exchange, 405, Map.of());
            }
        } finally {
            upload.leave();
        }
    }

    private void delete(Exchange exchange, Upload upload) throws IOException {
        uploads.cancel(upload);
        answer(exchange, 204, Map.of());
    }

    private void patch(Exchange exchange, Upload upload) throws IOException {
        Request request = exchange.request();
        if (!request.header("Content-Type").filter("application/offset+octet-stream"::equals).isPresent()) {
            answer(exchange, 415, Map.of());
        } else if (request.number("Upload-Offset").orElse(-1) != upload.offset()) {
            answer(exchange, 409, Map.of());
        } else if (upload.offset() + request.length() > upload.length().orElse(0)) {
            answer(exchange, 413, Map.of());
        } else if (request.header("Upload-Checksum").isPresent() && offers("checksum")) {
            appendChecked(exchange, upload);
        } else {
            append(exchange, upload);
        }
    }

    private void append(Exchange exchange, Upload upload) throws IOException {
        byte[] buffer = new byte[65_536];
        for (int read = exchange.read(buffer); read >= 0; read = exchange.read(buffer)) {
            upload.append(buffer, read);
        }
        appended(exchange, upload);
    }

    private void appendChecked(Exchange exchange, Upload upload) throws IOException {
        String[] sum = exchange.request().header("Upload-Checksum").orElse("").split(" ", 2);
        String algorithm = Map.of("sha1", "SHA-1", "sha256", "SHA-256").getOrDefault(sum[0], "");
        if (algorithm.isEmpty() || sum.length < 2 || exchange.request().length() > LARGEST_CHECKED) {
            answer(exchange, 400, Map.of());
            return;
        }
        byte[] chunk = exchange.content().readAllBytes();
        if (!Base64.getEncoder().encodeToString(digest(algorithm, chunk)).equals(sum[1])) {
            answer(exchange, 460, Map.of());
            return;
        }
        upload.append(chunk, chunk.length);
        appended(exchange, upload);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + algorithm, e);
        }
    }

    private void appended(Exchange exchange, Upload upload) throws IOException {
        if (upload.offset() == upload.length().orElse(-1) && !upload.isComplete()) {
            arrivals.add(upload.complete());
        }
        answer(exchange, 204, Map.of("Upload-Offset", Long.toString(upload.offset())));
    }

    private void answer(Exchange exchange, int status, Map<String, String> headers) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Tus-Resumable", VERSION);
        if (status < 300 && !exchange.request().method().equals("OPTIONS")) {
            options.expires().ifPresent(time -> all.put("Upload-Expires", HTTP_DATE.format(time)));
        }
        exchange.answer(status, all, "");
    }
}
