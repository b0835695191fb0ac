// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import transfer.api.TransferException;
import transfer.api.UploadProtocol;

/**
 * Finds out with OPTIONS how a server takes uploads. Where it offers tus and Resumable Uploads for HTTP, tus is taken: that one does not
 * change any more. Only an answer decides; trouble on the way to it ends the attempt, lest a resumable upload becomes a plain one for it.
 */
final class UploadDetection {
    private static final List<String> CHECKSUMS = List.copyOf(new TreeSet<>(ResumableUpload.CHECKSUMS.keySet()).descendingSet());

    private final UploadAttempt attempt;

    UploadDetection(UploadAttempt attempt) {
        this.attempt = attempt;
    }

    /** What to use. */
    UploadOffer offer() throws UploadEnd, TransferException {
        UploadProtocol wanted = attempt.request().protocol();
        if (wanted == UploadProtocol.PLAIN || attempt.request().form().isPresent()) {
            return UploadOffer.PLAIN;
        }
        try (HttpReply reply = attempt.task().send(HttpAsk.of("OPTIONS", attempt.url(), UploadDialect.BARE))) {
            if (isPassing(reply.status())) {
                throw attempt.refused(reply);
            }
            boolean answered = reply.status() >= 200 && reply.status() < 300;
            return switch (wanted) {
                case TUS -> tus(reply).orElse(UploadOffer.bare(UploadProtocol.TUS));
                // a server that answers and does not mention it can not do it; one that knows no OPTIONS still may
                case IETF -> ietf(reply).orElse(answered ? UploadOffer.PLAIN : UploadOffer.bare(UploadProtocol.IETF));
                default -> tus(reply).or(() -> ietf(reply)).orElse(UploadOffer.PLAIN);
            };
        }
    }

    /** Credentials are missing, or the server is not well: the answer says nothing of what it can do. */
    private static boolean isPassing(int status) {
        return status == 401 || status == 407 || status == 408 || status == 425 || status == 429
                || status >= 500 && status != 501 && status != 505;
    }

    private Optional<UploadOffer> tus(HttpReply reply) {
        boolean version = listed(reply, "Tus-Version").contains(TusUploadDialect.VERSION)
                || listed(reply, "Tus-Resumable").contains(TusUploadDialect.VERSION);
        List<String> extensions = listed(reply, "Tus-Extension");
        if (!version || !extensions.contains("creation") && attempt.request().protocol() == UploadProtocol.AUTO) {
            return Optional.empty();
        }
        OptionalLong maxSize = BodyLength.parse(reply.fields().single("Tus-Max-Size").orElse(""));
        List<String> algorithms = extensions.contains("checksum") ? listed(reply, "Tus-Checksum-Algorithm") : List.of();
        Optional<String> checksum = CHECKSUMS.stream().filter(algorithms::contains).findFirst();
        return Optional.of(new UploadOffer(UploadProtocol.TUS, maxSize, OptionalLong.empty(), OptionalLong.empty(), checksum));
    }

    private static List<String> listed(HttpReply reply, String name) {
        return reply.fields().joined(name).map(value -> List.of(value.strip().split("[ \\t]*,[ \\t]*"))).orElse(List.of());
    }

    /** Below {@code min-size} a server does not make an upload resumable. */
    private Optional<UploadOffer> ietf(HttpReply reply) {
        Optional<UploadLimits> limits = reply.fields().joined("Upload-Limit").flatMap(UploadLimits::parse);
        return limits.map(found -> attempt.source().length() < found.minSize().orElse(0)
                ? UploadOffer.PLAIN
                : UploadOffer.bare(UploadProtocol.IETF).with(found));
    }
}
