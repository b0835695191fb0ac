// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import transfer.api.Attempt;
import transfer.api.DownloadRequest;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.UploadRequest;
import transfer.api.store.Finding;

/** Transfers, reports and findings in lines for people. Nothing from elsewhere gets out of its line. */
public final class Lines {
    private final DateTimeFormatter times;

    /** @param zone the zone that times are shown in */
    public Lines(ZoneId zone) {
        this.times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    /** A short name: the file's. */
    public static String name(Transfer transfer) {
        Path file = transfer.outcome()
                .flatMap(outcome -> outcome instanceof TransferOutcome.Completed done ? done.file() : Optional.empty())
                .orElse(null);
        if (file == null) {
            return transfer.request().map(Lines::name).orElse(transfer.identifier().toString());
        }
        return Columns.printable(String.valueOf(file.getFileName()));
    }

    private static String name(TransferRequest request) {
        if (request instanceof DownloadRequest download && !download.named()) {
            String path = request.url().getPath();
            String segment = path.substring(path.lastIndexOf('/') + 1);
            return Columns.printable(segment.isEmpty() ? request.url().getHost() : segment);
        }
        Path file = request instanceof DownloadRequest download ? download.destination() : ((UploadRequest) request).source();
        return Columns.printable(String.valueOf(file.getFileName()));
    }

    /** {@code IDENTIFIER  running  41 %  420.0 MiB of 1.0 GiB  get URL -> FILE}. */
    public String row(Transfer transfer) {
        return transfer.identifier() + "  " + Columns.pad(word(transfer.state()), 9) + "  "
                + Columns.pad(percent(transfer), 5) + "  " + Columns.pad(amount(transfer.bytes(), transfer.totalBytes()), 22) + "  "
                + transfer.request().map(Lines::what).orElse("(record not readable)");
    }

    private static String percent(Transfer transfer) {
        return transfer.totalBytes().isPresent() ? Units.percent(transfer.bytes(), transfer.totalBytes().getAsLong()) + " %" : "-";
    }

    /** {@code 420.0 MiB of 1.0 GiB}, or what is there if the size is not known. */
    public static String amount(long bytes, OptionalLong total) {
        return Units.bytes(bytes) + (total.isPresent() ? " of " + Units.bytes(total.getAsLong()) : "");
    }

    private static String what(TransferRequest request) {
        String url = shown(request.url());
        return request instanceof DownloadRequest download
                ? "get " + url + " -> " + printable(download.destination()) + (download.named() ? "" : "/")
                : "put " + printable(((UploadRequest) request).source()) + " -> " + url;
    }

    /** Its URL, or else its identifier. */
    public static String subject(Transfer transfer) {
        return transfer.request().map(request -> shown(request.url())).orElse(transfer.identifier().toString());
    }

    /** How a transfer ended, in one line. */
    public static String outcome(Transfer transfer, TransferOutcome outcome) {
        String subject = subject(transfer);
        if (outcome instanceof TransferOutcome.Completed completed) {
            String where = completed.file().map(Lines::printable)
                    .orElseGet(() -> transfer.request().map(Lines::what).orElse(subject));
            return "done: " + where + ", " + Units.bytes(completed.bytes());
        }
        if (outcome instanceof TransferOutcome.Failed failed) {
            return subject + ": " + Columns.printable(failed.failure().message());
        }
        if (outcome instanceof TransferOutcome.Scrapped scrapped) {
            return subject + ": its record was not valid and is in quarantine: " + Columns.printable(scrapped.why());
        }
        return subject + ": cancelled";
    }

    /** All that is known of a transfer, a line each. */
    public List<String> details(Transfer transfer) {
        List<String> lines = new ArrayList<>();
        lines.add(field("identifier", transfer.identifier().toString()));
        lines.add(field("session", transfer.session()));
        transfer.request().ifPresent(request -> request(lines, request));
        lines.add(field("created", time(transfer.created())));
        lines.add(field("state", word(transfer.state())));
        transfer.waitingFor().ifPresent(what -> lines.add(field("waiting for", what)));
        transfer.notBefore().ifPresent(time -> lines.add(field("not before", time(time))));
        lines.add(field("moved", amount(transfer.bytes(), transfer.totalBytes())));
        lines.add(field("durable", Units.bytes(transfer.durableBytes())));
        lines.add(field("attempts", String.valueOf(transfer.attempts())));
        transfer.recentAttempts().forEach(attempt -> lines.add(field("", attempt(attempt))));
        transfer.lastFailure().ifPresent(failure -> lines.add(field("last failure", failure.message())));
        transfer.outcome().ifPresent(outcome -> lines.add(field("outcome", time(outcome.at()) + "  " + outcome(transfer, outcome))));
        if (transfer.outcome().orElse(null) instanceof TransferOutcome.Completed completed) {
            completed.digests().forEach((algorithm, hex) -> lines.add(field(algorithm, hex)));
        }
        return lines;
    }

    private static void request(List<String> lines, TransferRequest request) {
        lines.add(field("url", shown(request.url())));
        lines.add(field("method", request.method()));
        request.headers().forEach((name, value) -> lines.add(field("header", name + ": " + value)));
        if (request instanceof DownloadRequest download) {
            lines.add(field(download.named() ? "file" : "folder", download.destination().toString()));
            lines.add(field("if it exists", word(download.ifExists())));
            download.digests().forEach((algorithm, hex) -> lines.add(field("expected " + algorithm, hex)));
        } else if (request instanceof UploadRequest upload) {
            lines.add(field("source", upload.source().toString()));
            lines.add(field("protocol", word(upload.protocol())));
        }
        request.options().bytesPerSecond().ifPresent(rate -> lines.add(field("limit", Units.rate(rate))));
    }

    private String attempt(Attempt attempt) {
        long bytes = attempt.metrics().getOrDefault("bytes", 0L);
        return attempt.number() + ": " + time(attempt.started()) + " to " + time(attempt.ended()) + ", " + Units.bytes(bytes)
                + attempt.failure().map(failure -> ", " + failure.message()).orElse("");
    }

    /** A report, a line for each transfer and task. */
    public List<String> report(ReconcileReport report) {
        List<String> lines = new ArrayList<>();
        for (ReconcileReport.Entry entry : report.entries()) {
            String subject = entry.transfer().map(Object::toString)
                    .orElse("task " + (entry.task().isPresent() ? entry.task().getAsInt() : "?"));
            String done = entry.done() ? "" : report.dryRun() ? " (dry run)" : " (not done)";
            lines.add(Columns.printable(subject + "  " + word(entry.decision()) + done + "  " + entry.why() + "  [" + entry.seen() + "]"));
        }
        return lines;
    }

    /** A finding in one line. */
    public static String finding(Finding finding) {
        return Columns.printable(Columns.pad(word(finding.severity()) + ":", 8) + " "
                + finding.transfer().map(identifier -> identifier + ": ").orElse("") + finding.message());
    }

    private String time(Instant time) {
        return times.format(time);
    }

    private static String field(String name, String value) {
        return Columns.pad(name, 17) + " " + Columns.printable(value);
    }

    private static String shown(URI url) {
        return Columns.printable(url.toString());
    }

    private static String printable(Path path) {
        return Columns.printable(path.toString());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
