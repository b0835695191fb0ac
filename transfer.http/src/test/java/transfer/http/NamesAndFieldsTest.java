// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** File names that servers suggest, structured fields, and the limit on bytes per second: values only, no connection. */
final class NamesAndFieldsTest {
    private static final HttpUrl URL = HttpUrl.get("http://example.org/a/b%20c.zip?x=y");

    private static String suggested(String disposition) {
        return FileNames.suggest(HeaderFields.of("Content-Disposition", disposition), URL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "attachment; filename=\"plain.txt\" | plain.txt",
        "attachment; filename=token.txt | token.txt",
        "attachment; filename=\"a.txt\"; filename*=UTF-8''%e2%82%ac.txt | \u20ac.txt",
        "attachment; filename=\"../../etc/passwd\" | passwd",
        "attachment; filename=\"C:\\\\windows\\\\evil.exe\" | evil.exe",
        "attachment; filename*=UTF-8''..%2f..%2fevil | evil",
        "attachment; filename=\"CON.txt\" | _CON.txt",
        "attachment; filename=\".hidden\" | hidden",
        "attachment; filename=\"trailing. . \" | trailing",
        "attachment; filename=\"..\" | b c.zip",
        "attachment; filename*=UTF-8''%ff%fe | b c.zip",
        "attachment | b c.zip"})
    void aSuggestedNameIsReducedToAHarmlessOne(String disposition, String name) {
        assertEquals(name, suggested(disposition));
    }

    @Test
    void charactersThatDeceiveAreDropped() {
        assertEquals(Optional.of("invoicefdp.exe"), FileNames.harmless("invoice\u202efdp.exe"));
        assertEquals(Optional.of("ab"), FileNames.harmless("a\u0000\r\n\u200bb"));
        assertEquals(Optional.empty(), FileNames.harmless("\u202e"));
    }

    @Test
    void aLongNameKeepsItsExtensionAndWholeCharacters() {
        String name = FileNames.harmless("\u20ac".repeat(200) + ".tar").orElseThrow();
        assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 255);
        assertTrue(name.endsWith("\u20ac.tar"));
    }

    @Test
    void aUrlWithoutASegmentGivesAName() {
        assertEquals("download", FileNames.suggest(HeaderFields.of(), HttpUrl.get("http://example.org/")));
    }

    @Test
    void byteSequencesAreReadAndTheRestIsPassedOver() {
        var members = StructuredDictionary.bytes("a=1, b=:AAE=:;q=\"x\\\"y\", c=(1 2);d, e, f=?1, b=:Ag==:, g=@12, h=to/ken");
        assertEquals(Set.of("b"), members.keySet());
        assertEquals(2, members.get("b")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=:AA==:,", "a=:AA==: b", "a=:AA", "A=:AA==:", "a=:AA==:,,b", "a=(1", "a=\"x"})
    void aMalformedFieldIsNoField(String field) {
        assertTrue(StructuredDictionary.bytes(field).isEmpty(), field);
    }

    @Test
    void bytesAreLetThroughEvenly() {
        AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(1));
        Pace pace = new Pace(1_000, now::get);
        long start = now.get();
        pace.take(500, () -> true);
        // nothing could be saved up before the first bytes
        assertEquals(start + TimeUnit.MILLISECONDS.toNanos(1_500), pace.reserve(1_000));
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertEquals(now.get() + TimeUnit.MILLISECONDS.toNanos(950), pace.reserve(1_000));
        assertFalse(pace.block() > 1_000);
    }
}
