// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.TransferOutcome;
import transfer.api.TransferResponse;
import transfer.api.store.Durability;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;

/** What a server says is only text: it is kept, or a character of it is replaced, and it is never a reason to lose the transfer. */
class HostileValueTest {
    static Stream<String> texts() {
        return Stream.of("${file:UTF-8:/etc/passwd}", "${env:HOME}", "${sys:user.home}", "${script:javascript:1+1}",
                "${const:java.lang.Long.MAX_VALUE}",
                "\u0000\u0001\u001b[2J\u007f", "\ud800", "\udc00\ud800", "\uffff\ufffe", "a\rb\nc", "]]></string></dict>", "&lol;",
                "<!-- SHA-256 " + "0".repeat(64) + " -->\n", "x".repeat(100_000));
    }

    private static String kept(String text) {
        return text.codePoints().map(c -> c < ' ' && c != '\n' && c != '\t' || c >= 0xd800 && c < 0xe000 || c == 0xfffe || c == 0xffff
                ? 0xfffd : c).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void a_servers_words_are_text_and_can_always_be_written_down(String text) throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        TransferRecord record = assertInstanceOf(TransferRecord.class, story.store().read(identifier).orElseThrow());
        TransferProgress next = TransferProgress.NEW.toBuilder()
                .resume(Map.of("Validator", Map.of("ETag", text, "List", List.of(text)))).build();
        TransferRecord written = story.store().update(record, next, Durability.POWER);
        assertEquals(Map.of("Validator", Map.of("ETag", kept(text), "List", List.of(kept(text)))), written.progress().resume());
        assertEquals(written, story.store().read(identifier).orElseThrow());

        TransferResponse answer = new TransferResponse(400, Map.of("etag", text), new byte[0]);
        TransferOutcome.Failed outcome = new TransferOutcome.Failed(
                Story.NOW, TransferFailure.of(FailureReason.CLIENT_ERROR, text), Optional.of(answer));
        TransferRecord finished = story.store().finish(written, outcome);
        assertEquals(finished.outcome(), ((TransferRecord) story.store().read(identifier).orElseThrow()).outcome());
        TransferOutcome.Failed read = (TransferOutcome.Failed) finished.outcome().orElseThrow();
        assertEquals(kept(text), read.response().orElseThrow().headers().get("etag"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void text_in_the_place_of_a_file_is_no_record_and_does_no_harm(String text) throws Exception {
        Story story = Story.inMemory();
        UUID identifier = story.submit(story.download("made")).get(0);
        for (String name : List.of(Layout.IMMUTABLE, Layout.MUTABLE, Layout.RECENT)) {
            Files.write(story.stage.root().resolve(identifier.toString()).resolve(name), text.getBytes("UTF-8"));
        }
        assertInstanceOf(transfer.api.store.ScrappedTransfer.class, story.store().read(identifier).orElseThrow());
        story.store().remove(identifier);
        assertEquals(Optional.empty(), story.store().read(identifier));
    }
}
