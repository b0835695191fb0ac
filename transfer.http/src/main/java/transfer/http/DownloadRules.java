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
     * What was asked.
     *
     * @param offset the first byte asked for; 0: the whole, without a range
     * @param state what is remembered
     * @param maxSize the most bytes to accept
     * @param storeEncoded whether a body in a content coding is stored as it is
     */
    record Asked(long offset, DownloadState state, OptionalLong maxSize, boolean storeEncoded) {}

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
        if (answer.status() == 206 || answer.status() == 200) {
            if (answer.length().kind() == BodyLength.Kind.INVALID) {
                return keep(answer, "the answer contradicts itself about its length");
            }
            if (answer.fields().conflicting("ETag") || answer.fields().conflicting("Content-Range")) {
                return asked.offset() > 0
                        ? new DownloadVerdict.Restart("the answer contradicts itself about its version")
                        : keep(answer, "the answer contradicts itself about its version");
            }
            return answer.status() == 206 ? part(asked, answer) : whole(asked, answer);
        }
        return switch (answer.status()) {
            case 416 -> unsatisfied(asked, answer);
            case 412 -> asked.offset() > 0 ? new DownloadVerdict.Restart("the version has changed") : failed(asked, answer);
            case 304 -> keep(answer, "it answered 304, although nothing was asked that allows it");
            case 204, 205 -> new DownloadVerdict.Fail(TransferFailure.ofStatus(FailureReason.PROTOCOL, answer.status(),
                    answer.origin() + " answered " + answer.status() + ": there is no content").retryable(false));
            default -> failed(asked, answer);
        };
    }

    private static DownloadVerdict whole(Asked asked, Answer answer) {
        Optional<DownloadVerdict> refused = refusedCoding(asked, answer);
        if (refused.isPresent()) {
            return refused.get();
        }
        OptionalLong length = answer.length().known();
        if (tooLarge(asked, length)) {
            return tooLarge(answer);
        }
        Validator version = Validator.of(answer.fields(), length, answer.origin().toString());
        if (asked.offset() > 0 && strange(asked.state(), version)) {
            TransferFailure failure = TransferFailure.ofStatus(FailureReason.PROTOCOL, 200,
                    answer.origin() + " answered with something that does not look like the rest of the file; what is there is kept");
            return new DownloadVerdict.Keep(failure, true);
        }
        return new DownloadVerdict.Replace(version, Map.of());
    }

    /** A login page of a network, an error page with status 200: nothing says that the resource has changed, but it looks different. */
    private static boolean strange(DownloadState state, Validator version) {
        Validator known = state.validator();
        boolean saysSo = version.etag().isPresent() || known.etag().isEmpty() && version.lastModified().isPresent();
        boolean sameType = known.type().isEmpty() || known.type().equals(version.type());
        boolean sameLength = known.length().isPresent() && known.length().equals(version.length());
        return !saysSo && !sameType && !sameLength && state.strangers() < STRANGERS;
    }

    private static DownloadVerdict part(Asked asked, Answer answer) {
        if (asked.offset() == 0) {
            return keep(answer, "it sent a part, although the whole was asked for");
        }
        Optional<ContentRange> parsed = answer.fields().single("Content-Range").flatMap(ContentRange::parse);
        String type = answer.fields().single("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (parsed.isEmpty() || parsed.get().unsatisfied() || type.startsWith("multipart/byteranges")) {
            return new DownloadVerdict.Restart("a part without a valid Content-Range");
        }
        if (encoded(answer)) {
            return new DownloadVerdict.Restart("a part in a content coding");
        }
        ContentRange range = parsed.get();
        if (range.first() != asked.offset()) {
            return new DownloadVerdict.Restart("a part that begins elsewhere");
        }
        if (answer.length().known().isPresent() && answer.length().bytes() != range.length()) {
            return new DownloadVerdict.Restart("a part whose length is not that of its range");
        }
        Validator version = Validator.of(answer.fields(), range.total(), answer.origin().toString());
        if (!asked.state().validator().proves(version)) {
            return new DownloadVerdict.Restart("a part of another version");
        }
        OptionalLong total = range.total().isPresent() ? range.total() : asked.state().validator().length();
        if (total.isPresent() && range.last() >= total.getAsLong()) {
            return new DownloadVerdict.Restart("a part beyond the end");
        }
        return tooLarge(asked, total) ? tooLarge(answer) : new DownloadVerdict.Append(range.length(), range.total());
    }

    private static DownloadVerdict unsatisfied(Asked asked, Answer answer) {
        if (asked.offset() == 0) {
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
        Validator version = Validator.of(answer.fields(), total, answer.origin().toString());
        return asked.state().validator().proves(version) ? new DownloadVerdict.Complete() : new DownloadVerdict.Probe();
    }

    /** Decides on the answer to a HEAD: whether the {@code asked.offset()} bytes that are there are the whole. */
    static DownloadVerdict probed(Asked asked, Answer answer) {
        if (answer.status() != 200) {
            return new DownloadVerdict.Restart("whether the file is complete could not be found out");
        }
        OptionalLong length = answer.fields().single("Content-Length").map(BodyLength::parse).orElse(OptionalLong.empty());
        Validator version = Validator.of(answer.fields(), length, answer.origin().toString());
        boolean same = asked.state().validator().proves(version)
                && length.isPresent() && length.getAsLong() == asked.offset() && !encoded(answer);
        return same ? new DownloadVerdict.Complete() : new DownloadVerdict.Restart("the file is not what it was");
    }

    private static Optional<DownloadVerdict> refusedCoding(Asked asked, Answer answer) {
        if (!encoded(answer) || asked.storeEncoded()) {
            return Optional.empty();
        }
        return Optional.of(new DownloadVerdict.Fail(TransferFailure.ofStatus(FailureReason.UNSUPPORTED, answer.status(),
                answer.origin() + " sent the file in a content coding, although identity was asked for")));
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
                StatusFailures.of(answer.status(), answer.fields(), answer.origin(), asked.offset() > 0, answer.now());
        return failure.retryable() ? new DownloadVerdict.Keep(failure, false) : new DownloadVerdict.Fail(failure);
    }
}
