// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;

/**
 * What a download makes of an answer: a pure function of what was asked and what came. It never lets bytes of two versions come
 * together: a part is used only if the answer itself proves that it is of the version that is there, because real servers ignore
 * {@code If-Range}.
 */
final class DownloadRules {
    /** So many answers in a row that do not look like the resource are waited out before one is believed. */
    private static final int STRANGERS = 3;

    private DownloadRules() {}

    /**
     * What there is to trust in besides validators.
     *
     * @param digest the application has said what the whole hashes to, so that parts that do not go together will be found out
     * @param mirror another URL than the request's own is asked
     * @param storeEncoded a body in a content coding is stored as it is
     */
    record Trust(boolean digest, boolean mirror, boolean storeEncoded) {
        /** Nothing but validators. */
        static final Trust STRICT = new Trust(false, false, false);
    }

    /**
     * What was asked.
     *
     * @param offset the first byte asked for
     * @param ranged whether a range was asked for, which may begin at 0; if not, the whole
     * @param state what is remembered
     * @param maxSize the most bytes to accept
     * @param trust what there is to trust in
     */
    record Asked(long offset, boolean ranged, DownloadState state, OptionalLong maxSize, Trust trust) {}

    /**
     * What came.
     *
     * @param status the status code
     * @param fields the header fields
     * @param length how the end of the body is known
     * @param origin where it came from
     * @param now the time, for a {@code Retry-After} with a date
     */
    record Answer(int status, HeaderFields fields, BodyLength length, Origin origin, Instant now) {}

    /** Decides. */
    static DownloadVerdict judge(Asked asked, Answer answer) {
        return switch (answer.status()) {
            case 200, 206 -> content(asked, answer);
            case 416 -> unsatisfied(asked, answer);
            case 412 -> asked.ranged() ? new DownloadVerdict.Restart("the version has changed") : failed(asked, answer);
            case 304 -> keep(answer, "it answered 304, although nothing was asked that allows it");
            case 204, 205 -> new DownloadVerdict.Fail(TransferFailure.ofStatus(FailureReason.PROTOCOL, answer.status(),
                    answer.origin() + " answered " + answer.status() + ": there is no content").retryable(false));
            default -> failed(asked, answer);
        };
    }

    private static DownloadVerdict content(Asked asked, Answer answer) {
        if (answer.length().kind() == BodyLength.Kind.INVALID) {
            return keep(answer, "the answer contradicts itself about its length");
        }
        if (answer.fields().conflicting("ETag") || answer.fields().conflicting("Content-Range")) {
            return asked.ranged()
                    ? new DownloadVerdict.Restart("the answer contradicts itself about its version")
                    : keep(answer, "the answer contradicts itself about its version");
        }
        return answer.status() == 206 ? part(asked, answer) : whole(asked, answer);
    }

    private static DownloadVerdict whole(Asked asked, Answer answer) {
        if (encoded(answer) && !asked.trust().storeEncoded()) {
            return new DownloadVerdict.Fail(TransferFailure.ofStatus(FailureReason.UNSUPPORTED, answer.status(),
                    answer.origin() + " sent the file in a content coding, although identity was asked for"));
        }
        OptionalLong length = answer.length().known();
        if (tooLarge(asked, length)) {
            return tooLarge(answer);
        }
        Validator version = version(answer, length);
        if (asked.trust().mirror() && !asked.trust().digest() && !asked.state().validator().proves(version)) {
            return new DownloadVerdict.Keep(TransferFailure.ofStatus(FailureReason.UNSUPPORTED, answer.status(),
                    answer.origin() + " is a mirror, and nothing proves that it has the same file: give a digest").retryable(true), false);
        }
        if (asked.ranged() && strange(asked.state(), version)) {
            TransferFailure failure = TransferFailure.ofStatus(FailureReason.PROTOCOL, answer.status(),
                    answer.origin() + " answered with something that does not look like the rest of the file; what is there is kept");
            return new DownloadVerdict.Keep(failure, true);
        }
        Map<String, String> said = DigestFields.read(answer.fields(), "Repr-Digest");
        return new DownloadVerdict.Replace(version, said, DigestFields.read(answer.fields(), "Content-Digest"));
    }

    private static Validator version(Answer answer, OptionalLong length) {
        return Validator.of(answer.fields(), length);
    }

    /** A login page of a network, an error page with status 200: nothing says that the resource has changed, but it looks different. */
    private static boolean strange(DownloadState state, Validator version) {
        Validator known = state.validator();
        boolean saysSo = version.etag().isPresent() || known.etag().isEmpty() && version.lastModified().isPresent();
        boolean sameType = known.type().isEmpty() || known.type().equals(version.type());
        boolean sameLength = known.length().isPresent() && known.length().equals(version.length());
        return !saysSo && !sameType && !sameLength && state.counts().strangers() < STRANGERS;
    }

    private static DownloadVerdict part(Asked asked, Answer answer) {
        if (!asked.ranged()) {
            return keep(answer, "it sent a part, although the whole was asked for");
        }
        Optional<ContentRange> parsed = answer.fields().single("Content-Range").flatMap(ContentRange::parse);
        String type = answer.fields().single("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (parsed.isEmpty() || parsed.get().unsatisfied() || type.startsWith("multipart/byteranges")) {
            return new DownloadVerdict.Restart("a part without a valid Content-Range");
        }
        ContentRange range = parsed.get();
        Optional<String> wrong = wrongWith(asked, answer, range);
        if (wrong.isPresent()) {
            return new DownloadVerdict.Restart(wrong.get());
        }
        OptionalLong total = range.total().isPresent() ? range.total() : asked.state().validator().length();
        if (tooLarge(asked, total)) {
            return tooLarge(answer);
        }
        Map<String, String> said = DigestFields.read(answer.fields(), "Repr-Digest");
        return new DownloadVerdict.Append(
                range.length(), range.total(), said, DigestFields.read(answer.fields(), "Content-Digest"));
    }

    private static Optional<String> wrongWith(Asked asked, Answer answer, ContentRange range) {
        DownloadState state = asked.state();
        if (encoded(answer)) {
            return Optional.of("a part in a content coding");
        }
        if (range.first() != asked.offset()) {
            return Optional.of("a part that begins elsewhere");
        }
        if (answer.length().known().isPresent() && answer.length().bytes() != range.length()) {
            return Optional.of("a part whose length is not that of its range");
        }
        OptionalLong known = state.validator().length();
        if (known.isPresent() && (range.last() >= known.getAsLong() || range.total().isPresent() && !range.total().equals(known))) {
            return Optional.of("a part of a file of another size");
        }
        Validator version = version(answer, range.total());
        if (!state.validator().proves(version) && !vouched(asked, version)) {
            return Optional.of("a part that may be of another version");
        }
        Map<String, String> said = DigestFields.read(answer.fields(), "Repr-Digest");
        return ContentDigests.agree(state.digests(), said) ? Optional.empty() : Optional.of("a part of a file with another digest");
    }

    /** Whether the application's digest stands in for a missing proof: same size, no contradiction, and no disappointment before. */
    private static boolean vouched(Asked asked, Validator version) {
        Validator known = asked.state().validator();
        boolean contradicted = !asked.trust().mirror() && known.strongTag().isPresent() && version.strongTag().isPresent();
        return asked.trust().digest() && asked.state().counts().mismatches() == 0 && !contradicted
                && known.length().isPresent() && known.length().equals(version.length());
    }

    private static DownloadVerdict unsatisfied(Asked asked, Answer answer) {
        if (!asked.ranged()) {
            return failed(asked, answer);
        }
        Optional<ContentRange> range = answer.fields().single("Content-Range").flatMap(ContentRange::parse);
        if (range.isEmpty() || !range.get().unsatisfied()) {
            return new DownloadVerdict.Probe();
        }
        OptionalLong total = range.get().total();
        if (total.getAsLong() != asked.offset()) {
            return new DownloadVerdict.Restart("the file has another size now");
        }
        return asked.state().validator().proves(version(answer, total)) ? new DownloadVerdict.Complete() : new DownloadVerdict.Probe();
    }

    /** Decides on the answer to a HEAD: whether the {@code asked.offset()} bytes that are there are the whole. */
    static DownloadVerdict probed(Asked asked, Answer answer) {
        if (answer.status() != 200) {
            return new DownloadVerdict.Restart("whether the file is complete could not be found out");
        }
        OptionalLong length = answer.fields().single("Content-Length").map(BodyLength::parse).orElse(OptionalLong.empty());
        boolean same = asked.state().validator().proves(version(answer, length))
                && length.isPresent() && length.getAsLong() == asked.offset() && !encoded(answer);
        return same ? new DownloadVerdict.Complete() : new DownloadVerdict.Restart("the file is not what it was");
    }

    private static boolean encoded(Answer answer) {
        return answer.fields().all("Content-Encoding").stream()
                .anyMatch(value -> !value.isBlank() && !value.strip().equalsIgnoreCase("identity"));
    }

    private static boolean tooLarge(Asked asked, OptionalLong total) {
        return asked.maxSize().isPresent() && total.isPresent() && total.getAsLong() > asked.maxSize().getAsLong();
    }

    private static DownloadVerdict tooLarge(Answer answer) {
        return new DownloadVerdict.Fail(TransferFailure.ofStatus(
                FailureReason.TOO_LARGE, answer.status(), answer.origin() + ": the file is larger than the request allows"));
    }

    private static DownloadVerdict keep(Answer answer, String why) {
        TransferFailure failure =
                TransferFailure.ofStatus(FailureReason.PROTOCOL, answer.status(), answer.origin() + ": " + why).retryable(true);
        return new DownloadVerdict.Keep(failure, false);
    }

    private static DownloadVerdict failed(Asked asked, Answer answer) {
        TransferFailure failure =
                StatusFailures.of(answer.status(), answer.fields(), answer.origin(), asked.ranged(), answer.now());
        return failure.retryable() ? new DownloadVerdict.Keep(failure, false) : new DownloadVerdict.Fail(failure);
    }
}
