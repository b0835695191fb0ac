// SPDX-License-Identifier: Apache-2.0
package transfer.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in {@code etc} that can not be right: the component does not start, and the log says why in one line. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WrongConfigurationsIT {
    @TempDir
    private static Path folder;

    private static Karaf karaf;

    @BeforeAll
    static void start() throws Exception {
        karaf = Karaf.prepare(folder.resolve("karaf"));
        karaf.configure("transfer.store.fs", "root = " + folder.resolve("transfers"));
        karaf.start();
    }

    @AfterAll
    static void stop() {
        if (karaf != null) {
            karaf.close();
        }
    }

    @Order(1)
    @ParameterizedTest(name = "{0}: {1} = {2}")
    @CsvSource(delimiter = '|', value = {
        "transfer.session  | identifier           | ''        | a text that is not blank, without control characters",
        "transfer.session  | concurrency          | 0         | a whole number from 1 to 10000",
        "transfer.session  | concurrency          | many      | a whole number from 1 to 10000",
        "transfer.session  | concurrency.per.host | -1        | a whole number from 1 to 10000",
        "transfer.session  | backoff.base.ms      | 1 s       | a whole number from 1 to 86400000",
        "transfer.session  | backoff.cap.ms       | 10        | not less than backoff.base.ms, which is 1000",
        "transfer.session  | retry.after.cap.ms   | -1        | a whole number from 0 to 604800000",
        "transfer.session  | attempts             | 1.5       | a whole number from 0 to 1000000",
        "transfer.session  | progress.timeout.ms  | for ever  | a whole number from 0 to 31536000000",
        "transfer.session  | progress.interval.ms | 3600001   | a whole number from 0 to 3600000",
        "transfer.session  | workers              | 257       | a whole number from 1 to 256",
        "transfer.store.fs | root                 | transfers | an absolute path, or nothing",
        "transfer.store.fs | kept.count           | -1        | a whole number from 0 to 1000000",
        "transfer.store.fs | kept.days            | a week    | a whole number from 0 to 36500",
        "transfer.store.fs | scrapped.count       | 1000001   | a whole number from 0 to 1000000",
        "transfer.store.fs | scrapped.days        | 99999999999 | a whole number from 0 to 36500",
        "transfer.store.fs | reserve.bytes        | 1 MiB     | a whole number from 0 to 67108864",
        "transfer.store.fs | threads              | 0         | a whole number from 1 to 256",
        "transfer.http     | connections          | 0         | a whole number from 1 to 4096",
        "transfer.http     | connect.timeout.s    | 15 s      | a whole number from 1 to 86400",
        "transfer.http     | stall.bytes          | -1        | a whole number from 1 to 1073741824",
        "transfer.http     | automatic.segments   | 17        | a whole number from 1 to 16",
    })
    void is_refused_with_one_line(String pid, String key, String value, String allowed) throws Exception {
        int before = karaf.log().size();
        karaf.configure(pid.equals("transfer.session") ? pid + "-" + key : pid, key + " = " + value);
        String wanted = ": " + key + " = " + value + ": " + allowed;
        Deadline.await("a line of the log with " + wanted, () -> !lines(before, wanted).isEmpty() || karaf.touch());
        List<String> said = lines(before, wanted);
        assertTrue(said.get(0).contains(pid), said.get(0));
    }

    private static List<String> lines(int before, String wanted) throws Exception {
        List<String> log = karaf.log();
        return log.subList(before, log.size()).stream().filter(line -> line.contains(wanted)).toList();
    }

    @Order(2)
    @Test
    void what_is_put_right_starts() throws Exception {
        karaf.configure("transfer.session-right", "identifier = right");
        karaf.configure("transfer.http", "connections = 8");
        karaf.configure("transfer.store.fs", "root = " + folder.resolve("transfers"));
        Deadline.await("the session", () -> karaf.run("service:list transfer.api.TransferSession").contains("transfer.session = right")
                || karaf.touch());
        assertEquals("", karaf.run("transfer:list").strip());
    }
}
