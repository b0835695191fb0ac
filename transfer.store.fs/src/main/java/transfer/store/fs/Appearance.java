// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * What a record looks like from outside: identity and time of change of its directory and of its immutable part, and the length of that.
 * All that the protocols do to a record gives or takes a name in its directory, and so changes its time.
 *
 * @param mark sums that up; 0 if it can not be told
 * @param changed the later of both times, in nanoseconds since 1970
 */
record Appearance(long mark, long changed) {
    static final Appearance UNKNOWN = new Appearance(0, Long.MAX_VALUE);

    /** Of two changes within this time, the second one may leave the time as it was. File systems count in 2 s at most. */
    private static final Duration COARSEST = Duration.ofSeconds(3);

    static Appearance of(Path directory) {
        try {
            BasicFileAttributes outside = attributes(directory);
            BasicFileAttributes inside = attributes(directory.resolve(Layout.IMMUTABLE));
            if (outside.fileKey() == null || inside.fileKey() == null || !outside.isDirectory() || !inside.isRegularFile()) {
                return UNKNOWN;
            }
            long mark = mixed(mixed(mixed(1, outside), inside), inside.size());
            return new Appearance(mark == 0 ? 1 : mark, Math.max(changed(outside), changed(inside)));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static long changed(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    private static long mixed(long mark, BasicFileAttributes attributes) {
        return mixed(mixed(mark, attributes.fileKey().hashCode()), changed(attributes));
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
