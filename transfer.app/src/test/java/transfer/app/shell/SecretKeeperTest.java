// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.CredentialProvider.Answer;
import transfer.api.CredentialProvider.Query;
import transfer.api.CredentialProvider.Refusal;
import transfer.api.TransferKind;
import transfer.app.Samples;
import transfer.app.command.Secrets;

class SecretKeeperTest {
    private static final UUID ID = new UUID(0, 1);
    private static final Secrets TOKEN = new Secrets(Map.of("Authorization", "Bearer 1"), Optional.empty());
    private final SecretKeeper keeper = new SecretKeeper();

    private Answer ask(Map<String, Object> properties, Refusal... refusal) {
        return keeper.credentials(new Query(ID, "default", URI.create("http://h/x"), TransferKind.DOWNLOAD, properties, 1,
                List.of(refusal).stream().findFirst()));
    }

    @Test
    void what_was_given_is_used_for_that_url() {
        keeper.keep(Samples.download("http://h/x", Path.of("/d/x")), TOKEN);
        Answer.Use use = assertInstanceOf(Answer.Use.class, ask(Map.of()));
        assertEquals(Map.of("Authorization", "Bearer 1"), use.credentials().headers());
    }

    @Test
    void what_the_server_refused_is_not_offered_again() {
        keeper.keep(Samples.download("http://h/x", Path.of("/d/x")), TOKEN);
        assertInstanceOf(Answer.Unknown.class, ask(Map.of(), new Refusal(401, List.of("Basic"))));
    }

    @Test
    void a_transfer_without_secrets_is_not_this_providers_business() {
        assertInstanceOf(Answer.Unknown.class, ask(Map.of()));
        assertEquals(Optional.empty(), keeper.missing(ID));
    }

    @Test
    void a_transfer_whose_secrets_are_not_known_any_more_waits_for_them() {
        Answer.NotNow notNow = assertInstanceOf(Answer.NotNow.class, ask(Map.of(Secrets.PROPERTY, TOKEN.names())));
        assertEquals("the same command again, with --header 'Authorization: ...'", notNow.why());
        assertEquals(Optional.of(List.of("--header 'Authorization: ...'")), keeper.missing(ID));
    }

    @Test
    void it_answers_from_memory_so_that_no_thread_waits_for_it() {
        assertTrue(keeper.answersAtOnce());
    }
}
