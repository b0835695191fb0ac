// SPDX-License-Identifier: Apache-2.0
package transfer.app.text;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import transfer.api.Attempt;
import transfer.api.DownloadRequest;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferFailure;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.UploadRequest;
import transfer.api.store.Finding;

/** The JSON form of what commands print. Keys are stable: they are documented in docs/cli.md; a key without a value is left out. */
public final class TransferJson {
    private TransferJson() {}

    public static Map<String, Object> of(Transfer transfer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("identifier", transfer.identifier().toString());
        map.put("session", transfer.session());
        transfer.request().ifPresent(request -> put(map, request));
        map.put("created", transfer.created());
        map.put("state", word(transfer.state()));
        map.put("bytes", transfer.bytes());
        map.put("durableBytes", transfer.durableBytes());
        transfer.totalBytes().ifPresent(total -> map.put("totalBytes", total));
        map.put("attempts", transfer.attempts());
        transfer.notBefore().ifPresent(time -> map.put("notBefore", time));
        transfer.waitingFor().ifPresent(what -> map.put("waitingFor", what));
        transfer.lastFailure().ifPresent(failure -> map.put("lastFailure", of(failure)));
        if (!transfer.recentAttempts().isEmpty()) {
            map.put("recentAttempts", transfer.recentAttempts().stream().map(TransferJson::of).toList());
        }
        transfer.outcome().ifPresent(outcome -> map.put("outcome", of(outcome)));
        return map;
    }

    private static void put(Map<String, Object> map, TransferRequest request) {
        map.put("kind", word(request.kind()));
        map.put("url", request.url().toString());
        map.put("method", request.method());
        if (request instanceof DownloadRequest download) {
            map.put("destination", download.destination().toString());
            map.put("named", download.named());
        } else if (request instanceof UploadRequest upload) {
            map.put("source", upload.source().toString());
            map.put("protocol", word(upload.protocol()));
        }
    }

    private static Map<String, Object> of(Attempt attempt) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", attempt.number());
        map.put("started", attempt.started());
        map.put("ended", attempt.ended());
        map.put("metrics", attempt.metrics());
        attempt.failure().ifPresent(failure -> map.put("failure", of(failure)));
        return map;
    }

    private static Map<String, Object> of(TransferFailure failure) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("reason", word(failure.reason()));
        map.put("message", failure.message());
        failure.httpStatus().ifPresent(status -> map.put("status", status));
        map.put("retryable", failure.retryable());
        failure.retryAfter().ifPresent(wait -> map.put("retryAfterSeconds", wait.toSeconds()));
        return map;
    }

    private static Map<String, Object> of(TransferOutcome outcome) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", word(outcome.state()));
        map.put("at", outcome.at());
        if (outcome instanceof TransferOutcome.Completed completed) {
            map.put("bytes", completed.bytes());
            completed.file().ifPresent(file -> map.put("file", file.toString()));
            map.put("digests", completed.digests());
            completed.response().ifPresent(response -> map.put("status", response.status()));
        } else if (outcome instanceof TransferOutcome.Failed failed) {
            map.put("failure", of(failed.failure()));
        } else if (outcome instanceof TransferOutcome.Scrapped scrapped) {
            map.put("why", scrapped.why());
        }
        return map;
    }

    public static Map<String, Object> of(ReconcileReport report) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("session", report.session());
        map.put("at", report.at());
        map.put("dryRun", report.dryRun());
        map.put("entries", report.entries().stream().map(TransferJson::of).toList());
        return map;
    }

    private static Map<String, Object> of(ReconcileReport.Entry entry) {
        Map<String, Object> map = new LinkedHashMap<>();
        entry.transfer().ifPresent(identifier -> map.put("transfer", identifier.toString()));
        entry.task().ifPresent(task -> map.put("task", task));
        map.put("seen", entry.seen());
        map.put("decision", word(entry.decision()));
        map.put("why", entry.why());
        map.put("done", entry.done());
        return map;
    }

    /** What a store's examination found. */
    public static Map<String, Object> of(String location, Instant at, List<Finding> findings) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("location", location);
        map.put("at", at);
        map.put("findings", findings.stream().map(TransferJson::of).toList());
        return map;
    }

    private static Map<String, Object> of(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("severity", word(finding.severity()));
        finding.transfer().ifPresent(identifier -> map.put("transfer", identifier.toString()));
        map.put("message", finding.message());
        return map;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
