// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TransferOutcomeTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private static List<TransferOutcome> all() {
        TransferResponse response = new TransferResponse(201, Map.of("etag", "\"a\""), new byte[] {1, 2, 3});
        TransferFailure failure = new TransferFailure(
                FailureReason.SERVER_ERROR, "no", OptionalInt.of(503), true, Optional.of(Duration.ofSeconds(7)));
        return List.of(
                new TransferOutcome.Completed(NOW, 5, Optional.of(Path.of("/a/b")), Map.of("sha-256", "00"), Optional.empty()),
                new TransferOutcome.Completed(NOW, 5, Optional.empty(), Map.of(), Optional.of(response)),
                new TransferOutcome.Failed(NOW, failure, Optional.of(response)),
                new TransferOutcome.Cancelled(NOW),
                new TransferOutcome.Scrapped(NOW, "torn"));
    }

    @Test
    void every_outcome_reads_back_equal() throws TransferException {
        for (TransferOutcome outcome : all()) {
            assertEquals(outcome, TransferOutcome.of(outcome.toPropertyList()));
            assertTrue(outcome.state().isFinal());
        }
    }

    @Test
    void times_are_kept_to_the_second_as_a_property_list_keeps_them() {
        assertEquals(Instant.parse("2026-01-02T03:04:05Z"), new TransferOutcome.Cancelled(NOW).at());
    }

    @Test
    void a_state_that_is_not_final_is_no_outcome() {
        Map<String, Object> map = new HashMap<>(new TransferOutcome.Cancelled(NOW).toPropertyList());
        map.put("Outcome", "RUNNING");
        assertThrows(TransferException.class, () -> TransferOutcome.of(map));
    }

    @Test
    void only_the_last_four_states_are_final() {
        assertEquals(List.of(TransferState.COMPLETED, TransferState.FAILED, TransferState.CANCELLED, TransferState.SCRAPPED),
                java.util.Arrays.stream(TransferState.values()).filter(TransferState::isFinal).toList());
    }

    @Test
    void a_message_is_one_harmless_line() {
        assertEquals("a b [31mred", TransferFailure.of(FailureReason.NETWORK, "a\nb\u001b[31mred\u0000").message());
        assertEquals(1000, TransferFailure.of(FailureReason.NETWORK, "x".repeat(5000)).message().length());
        assertEquals("a b", TransferFailure.of(FailureReason.NETWORK, "a\ud800b").message());
    }

    @Test
    void a_long_body_of_an_answer_is_cut() {
        assertEquals(65_536, new TransferResponse(200, Map.of(), new byte[70_000]).body().length);
    }
}
