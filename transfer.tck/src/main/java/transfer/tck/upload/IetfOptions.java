// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the resumable resource behaves where the draft leaves a choice.
 *
 * @param interopVersion the draft interop version that it speaks; empty: as after publication, the header is not looked at
 * @param limits what is announced in {@code Upload-Limit} and enforced
 * @param interim whether 104 answers are sent to clients of the same interop version
 * @param replays whether the final answer of a completed upload is given again
 * @param keeps whether a completed upload can still be asked for its offset
 * @param finalStatus the status of the answer that processing a complete representation gives; only 2xx counts as arrived
 */
public record IetfOptions(
        OptionalInt interopVersion, Limits limits, boolean interim, boolean replays, boolean keeps, int finalStatus) {
    /** The interop version of draft 12. */
    public static final int INTEROP = 9;

    /** Interop version {@value #INTEROP}, no limits, interim answers, replays and keeps, processing gives 200. */
    public static final IetfOptions DEFAULT =
            new IetfOptions(OptionalInt.of(INTEROP), Limits.NONE, true, true, true, 200);

    /**
     * Limits of an upload (section "Limits"), in bytes and seconds.
     *
     * @param maxSize the largest representation
     * @param maxAppend the largest content of one request
     * @param minAppend the smallest content of one request that does not complete the upload
     * @param maxAge the lifetime of the upload resource; only announced
     */
    public record Limits(OptionalLong maxSize, OptionalLong maxAppend, OptionalLong minAppend, OptionalLong maxAge) {
        /** No limits. */
        public static final Limits NONE =
                new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

        /** The largest representation only. */
        public static Limits size(long bytes) {
            return new Limits(OptionalLong.of(bytes), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        }

        /** The largest and smallest content of one request only. */
        public static Limits append(long least, long most) {
            return new Limits(OptionalLong.empty(), OptionalLong.of(most), OptionalLong.of(least), OptionalLong.empty());
        }

        /** The value of {@code Upload-Limit}; without any limit it is {@code min-size=0}. */
        String field() {
            StringBuilder field = new StringBuilder();
            maxSize.ifPresent(n -> field.append(", max-size=").append(n));
            maxAppend.ifPresent(n -> field.append(", max-append-size=").append(n));
            minAppend.ifPresent(n -> field.append(", min-append-size=").append(n));
            maxAge.ifPresent(n -> field.append(", max-age=").append(n));
            return field.isEmpty() ? "min-size=0" : field.substring(2);
        }
    }

    /** The same with other limits. */
    public IetfOptions limits(Limits other) {
        return new IetfOptions(interopVersion, other, interim, replays, keeps, finalStatus);
    }

    /** The same with another interop version. */
    public IetfOptions interop(OptionalInt other) {
        return new IetfOptions(other, limits, interim, replays, keeps, finalStatus);
    }

    /** The same with or without interim answers. */
    public IetfOptions interim(boolean other) {
        return new IetfOptions(interopVersion, limits, other, replays, keeps, finalStatus);
    }

    /** The same with or without replayed final answers. */
    public IetfOptions replays(boolean other) {
        return new IetfOptions(interopVersion, limits, interim, other, keeps, finalStatus);
    }

    /** The same with or without completed uploads to ask. */
    public IetfOptions keeps(boolean other) {
        return new IetfOptions(interopVersion, limits, interim, replays, other, finalStatus);
    }

    /** The same with another result of processing. */
    public IetfOptions finalStatus(int other) {
        return new IetfOptions(interopVersion, limits, interim, replays, keeps, other);
    }
}
