// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Resumable Uploads for HTTP. Each method is what the draft's section of that name says of the server. */
final class IetfTarget implements Target {
    private static final String MEDIA_TYPE = "application/partial-upload";
    private static final String PROBLEMS = "https://iana.org/assignments/http-problem-types#";
    private static final long INTERIM_EVERY = 1 << 20;

    private final Arrivals arrivals;
    private final PlainTarget conventional;
    private final Uploads uploads = new Uploads("/ietf/uploads/");
    private volatile IetfOptions options = IetfOptions.DEFAULT;

    IetfTarget(Arrivals arrivals, PlainTarget conventional) {
        this.arrivals = arrivals;
        this.conventional = conventional;
    }

    void options(IetfOptions next) {
        options = next;
    }

    Uploads uploads() {
        return uploads;
    }

    @Override
    public void serve(Exchange exchange) throws IOException {
        Request request = exchange.request();
        Optional<Upload> upload = uploads.find(request.target());
        if (upload.isPresent()) {
            work(exchange, upload.get());
        } else if (request.target().startsWith("/ietf/uploads/")) {
            exchange.answer(404, Map.of(), "");
        } else if (request.method().equals("OPTIONS")) {
            exchange.answer(200, Map.of("Upload-Limit", options.limits().field()), "");
        } else if (isOfferedTo(request)) {
            create(exchange);
        } else {
            conventional.serve(exchange);
        }
    }

    /** Without the header field the request is a conventional one, and so is that of a client of another iteration of the draft. */
    private boolean isOfferedTo(Request request) {
        return request.flag("Upload-Complete").isPresent() && speaks(request);
    }

    private boolean speaks(Request request) {
        return options.interopVersion().isEmpty()
                || request.number("Upload-Draft-Interop-Version").orElse(-1) == options.interopVersion().getAsInt();
    }

    private void create(Exchange exchange) throws IOException {
        Request request = exchange.request();
        boolean whole = request.flag("Upload-Complete").orElse(false);
        Upload upload = new Upload(request);
        if (!settle(request, upload, whole)) {
            problem(exchange, upload, 400, "inconsistent-upload-length");
            return;
        }
        if (isTooLarge(upload.length(), options.limits().maxSize()) || isTooLarge(OptionalLong.of(request.length()),
                options.limits().maxAppend())) {
            exchange.answer(413, protocol(false), "");
            return;
        }
        upload.enter(exchange);
        try {
            String path = uploads.add(upload);
            announce(exchange, path);
            receive(exchange, upload, whole, path);
        } finally {
            upload.leave();
        }
    }

    private void announce(Exchange exchange, String path) throws IOException {
        if (options.interim() && exchange.request().number("Upload-Draft-Interop-Version").isPresent()) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Location", path);
            headers.put("Upload-Limit", options.limits().field());
            headers.put("Upload-Draft-Interop-Version", exchange.request().header("Upload-Draft-Interop-Version").orElse(""));
            exchange.interim(104, headers);
        }
    }

    /** Section "Length": a stated length, or what is there and the content that completes it; they must agree, now and later. */
    private static boolean settle(Request request, Upload upload, boolean whole) {
        OptionalLong stated = request.number("Upload-Length");
        if (stated.isPresent() && !upload.settle(stated.getAsLong())) {
            return false;
        }
        return !whole || upload.settle(upload.offset() + request.length());
    }

    private static boolean isTooLarge(OptionalLong size, OptionalLong limit) {
        return size.isPresent() && limit.isPresent() && size.getAsLong() > limit.getAsLong();
    }

    private void receive(Exchange exchange, Upload upload, boolean whole, String location) throws IOException {
        byte[] buffer = new byte[65_536];
        long next = upload.offset() + INTERIM_EVERY;
        for (int read = exchange.read(buffer); read >= 0; read = exchange.read(buffer)) {
            if (!upload.append(buffer, read)) {
                problem(exchange, upload, 400, "inconsistent-upload-length");
                return;
            }
            if (upload.offset() >= next && options.interim() && speaks(exchange.request())) {
                exchange.interim(104, Map.of("Upload-Offset", Long.toString(upload.offset())));
                next = upload.offset() + INTERIM_EVERY;
            }
        }
        if (whole) {
            process(upload);
            upload.replay(exchange);
        } else {
            Map<String, String> headers = protocol(false);
            if (location.isEmpty()) {
                headers.put("Upload-Offset", Long.toString(upload.offset()));
            } else {
                headers.put("Location", location);
            }
            exchange.answer(location.isEmpty() ? 204 : 201, headers, "");
        }
    }

    /** What the resource that the upload was created at does with the whole representation, and says of it. */
    private void process(Upload upload) {
        Arrivals.Arrival arrival = upload.complete();
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Upload-Complete", "?1", "Content-Type", "application/json"));
        Optional<String> expected = upload.creation().header("Repr-Digest");
        String actual = "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(arrival.sha256())) + ":";
        boolean right = expected.isEmpty() || expected.get().equals(actual);
        int status = right ? options.finalStatus() : 400;
        if (status >= 200 && status < 300) {
            arrivals.add(arrival);
        }
        upload.remember(status, headers, "{\"sha256\": \"" + arrival.sha256() + "\"}");
    }

    private void work(Exchange exchange, Upload upload) throws IOException {
        upload.enter(exchange);
        try {
            if (upload.isGone() || (upload.isComplete() && !options.keeps())) {
                exchange.answer(upload.isGone() ? 410 : 404, Map.of(), "");
                return;
            }
            switch (exchange.request().method()) {
                case "HEAD", "GET" -> tell(exchange, upload);
                case "PATCH" -> append(exchange, upload);
                case "DELETE" -> cancel(exchange, upload);
                default -> exchange.answer(405, Map.of("Allow", "HEAD, GET, PATCH, DELETE"), "");
            }
        } finally {
            upload.leave();
        }
    }

    private void tell(Exchange exchange, Upload upload) throws IOException {
        Map<String, String> headers = protocol(upload.isComplete());
        headers.put("Upload-Offset", Long.toString(upload.offset()));
        upload.length().ifPresent(length -> headers.put("Upload-Length", Long.toString(length)));
        headers.put("Cache-Control", "no-store");
        exchange.answer(204, headers, "");
    }

    private void cancel(Exchange exchange, Upload upload) throws IOException {
        uploads.cancel(upload);
        exchange.answer(204, Map.of(), "");
    }

    private void append(Exchange exchange, Upload upload) throws IOException {
        Request request = exchange.request();
        Optional<Boolean> whole = request.flag("Upload-Complete");
        OptionalLong offset = request.number("Upload-Offset");
        if (!request.header("Content-Type").filter(MEDIA_TYPE::equals).isPresent()) {
            exchange.answer(415, protocol(false), "");
        } else if (whole.isEmpty() || offset.isEmpty()) {
            exchange.answer(400, protocol(false), "");
        } else if (offset.getAsLong() != upload.offset()) {
            problem(exchange, upload, 409, "mismatching-upload-offset");
        } else if (upload.isComplete()) {
            appendToComplete(exchange, upload, whole.get());
        } else if (isTooLarge(OptionalLong.of(request.length()), options.limits().maxAppend())) {
            exchange.answer(413, protocol(false), "");
        } else if (!whole.get() && request.length() < options.limits().minAppend().orElse(0)) {
            exchange.answer(400, protocol(false), "");
        } else if (!settle(request, upload, whole.get())) {
            problem(exchange, upload, 400, "inconsistent-upload-length");
        } else {
            receive(exchange, upload, whole.get(), "");
        }
    }

    private void appendToComplete(Exchange exchange, Upload upload, boolean whole) throws IOException {
        if (options.replays() && whole && exchange.request().length() == 0) {
            upload.replay(exchange);
        } else {
            exchange.answer(400, protocol(false), "");
        }
    }

    private void problem(Exchange exchange, Upload upload, int status, String type) throws IOException {
        Map<String, String> headers = protocol(false);
        headers.put("Content-Type", "application/problem+json");
        String members = "";
        if (status == 409) {
            headers.put("Upload-Offset", Long.toString(upload.offset()));
            members = ", \"expected-offset\": " + upload.offset() + ", \"provided-offset\": "
                    + exchange.request().number("Upload-Offset").orElse(0);
        }
        exchange.answer(status, headers, "{\"type\": \"" + PROBLEMS + type + "\"" + members + "}");
    }

    private Map<String, String> protocol(boolean complete) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Upload-Complete", complete ? "?1" : "?0");
        headers.put("Upload-Limit", options.limits().field());
        return headers;
    }
}
