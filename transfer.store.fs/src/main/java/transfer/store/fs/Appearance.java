// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a record looks like from outside: identity and time of change of its directory. All that the protocols do to a record gives or
 * takes a name there, and so changes the time. To look at a file in it as well would cost a block of the disk for each record.
 *
 * @param mark sums that up; 0 if it can not be told
 * @param changed the time, in nanoseconds since 1970
 */
record Appearance(long mark, long changed) {
    static final Appearance UNKNOWN = new Appearance(0, Long.MAX_VALUE);

    /** Of two changes within this time, the second one may leave the time as it was. File systems count in 2 s at most. */
    private static final Duration COARSEST = Duration.ofSeconds(3);

    static Appearance of(Path directory) {
        try {
            Optional<BasicFileAttributes> found = FileOperations.attributes(directory);
            return found.filter(BasicFileAttributes::isDirectory).map(Appearance::of).orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static Appearance of(BasicFileAttributes directory) {
        if (directory.fileKey() == null) {
            return UNKNOWN;
        }
        long changed = directory.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        return new Appearance(mixed(mixed(1, directory.fileKey().hashCode()), changed) | 1, changed);
    }

    private static long mixed(long mark, long value) {
        long mixed = (mark ^ value) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }

    /** Whether any change from now on will be seen. */
    boolean isSettled(Instant now) {
        return mark != 0 && changed < TimeUnit.SECONDS.toNanos(now.minus(COARSEST).getEpochSecond());
    }

    boolean resembles(long other) {
        return mark != 0 && mark == other;
    }
}
