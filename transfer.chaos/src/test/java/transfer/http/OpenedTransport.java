// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import okhttp3.Dns;
import transfer.api.transport.Transport;

/** The transport as its component makes it, without a framework. */
public final class OpenedTransport {
    private static final HttpSettings.Timings SHORT = new HttpSettings.Timings(
            Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMillis(700), 16, Duration.ofMillis(50));
    private static final HttpSettings.Limits WIDE = new HttpSettings.Limits(64, 32, OptionalLong.empty());

    private static final long LARGE = 32 << 10;

    private static final HttpSettings.Content SPLIT = new HttpSettings.Content(
            false, false, new HttpSettings.SegmentRule(32 << 10, 4, Duration.ofSeconds(3), Duration.ofSeconds(10), Long.MAX_VALUE), LARGE);

    private OpenedTransport() {}

    /** With the defaults. */
    public static Transport usual() {
        return new HttpTransport(HttpSettings.DEFAULT, List::of, Dns.SYSTEM, System::nanoTime);
    }

    /** One that gives up soon, so that a server's silence does not take long, and treats small files as large ones. */
    public static Transport impatient() {
        return new HttpTransport(HttpSettings.DEFAULT.with(SHORT).with(WIDE).with(SPLIT), List::of, Dns.SYSTEM, System::nanoTime);
    }
}
