// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadLimitsTest {
    private static Optional<Map<String, Long>> parsed(String field) {
        return UploadLimits.parse(field).map(UploadLimits::values);
    }

    @Test
    void knownMembersAreRead() {
        assertEquals(Optional.of(Map.of("max-size", 1234567890L, "min-append-size", 5L)),
                parsed("max-size=1234567890, min-append-size=5"));
        assertEquals(Optional.of(Map.of("min-size", 0L)), parsed("min-size=0"));
        assertEquals(Optional.of(Map.of("max-age", 7L)), parsed("max-age=3600,max-age=7"));
        assertEquals(Optional.of(Map.of()), parsed(""));
    }

    @Test
    void unknownMembersOfAnyTypeAndParametersAreIgnored() {
        assertEquals(Optional.of(Map.of("max-size", 9L)), parsed("a=\"x, \\\"y\", b=:aGk=:, c=?0, d, e=(1 2;p=tok \"z\");q, "
                + "f=1.5, g=to/ken, h=@1659578233, i;p;r=3 \t,\t max-size=9;why=\"so\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-size=1.5", "max-size=\"1\"", "max-size", "max-size=(1)", "max-size=1,", ",max-size=1", "max-size=1 2",
        "max-size=1;;", "MAX=1", "max-size=?2", "a=(1", "a=\"x", "max-size=1234567890123456", "a=@x", "max-size= 1"})
    void anythingElseMakesTheFieldWorthless(String field) {
        assertEquals(Optional.empty(), parsed(field));
    }

    @Test
    void aFieldOfAnyLengthIsReadOrIgnored() {
        assertEquals(Optional.empty(), parsed("a=\"" + "x".repeat(100_000) + "\""));
        assertEquals(Optional.empty(), parsed("a=(" + "1 ".repeat(100_000)));
    }
}
