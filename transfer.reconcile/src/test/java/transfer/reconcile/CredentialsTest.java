// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import transfer.api.CredentialProvider;
import transfer.api.CredentialProvider.Answer;
import transfer.api.CredentialProvider.Query;
import transfer.api.CredentialProvider.Refusal;
import transfer.api.Credentials;
import transfer.api.FailureReason;
import transfer.api.TransferFailure;
import transfer.api.TransferKind;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.transport.TaskResult;

class CredentialsTest {
    private final FakeStore store = new FakeStore();
    private final FakeTransport transport = new FakeTransport("http");
    private final Harness harness = new Harness(store, transport).start();
    private final List<Query> queries = new ArrayList<>();
    private Answer answer = new Answer.Use(Credentials.bearer("token"));

    private CredentialProvider provider() {
        return query -> {
            queries.add(query);
            return answer;
        };
    }

    private void refuse(UUID id, int status) {
        FakeTransport.Task task = harness.task(id);
        task.end(new TaskResult.Failed(task.at(task.bytes), TransferFailure.ofStatus(FailureReason.UNAUTHORIZED, status, "no"),
                List.of("Bearer realm=\"x\""), Optional.empty(), Map.of()));
        harness.settle();
    }

    @Test
    void providers_are_asked_before_every_attempt_and_the_first_that_knows_decides() throws Exception {
        harness.engine.addProvider(1, provider());
        harness.engine.addProvider(2, query -> new Answer.Unknown());
        UUID id = harness.submit();
        assertEquals("Bearer token", harness.task(id).request.credentials().headers().get("authorization"));
        harness.task(id).fail(FailureReason.NETWORK);
        harness.advance(Duration.ofSeconds(1));
        assertEquals(List.of(1, 2), queries.stream().map(Query::attempt).toList());
        assertEquals(id, queries.get(0).transfer());
        assertTrue(queries.get(1).refusal().isEmpty());

        harness.engine.addProvider(3, query -> new Answer.Use(Credentials.NONE));
        UUID other = harness.submit();
        assertTrue(harness.task(other).request.credentials().headers().isEmpty());
        assertEquals(2, queries.size());
    }

    @Test
    void a_refusal_is_shown_to_the_provider_and_the_next_attempt_starts_at_once_twice_at_most() throws Exception {
        harness.engine.addProvider(1, provider());
        UUID id = harness.submit();
        refuse(id, 401);
        assertEquals(401, queries.get(1).refusal().get().status());
        assertEquals(List.of("Bearer realm=\"x\""), queries.get(1).refusal().get().challenges());
        refuse(id, 403);
        assertEquals(TransferState.RUNNING, harness.state(id));
        refuse(id, 401);
        assertEquals(TransferState.FAILED, harness.state(id));
        assertEquals(3, queries.size());
    }

    @Test
    void progress_makes_earlier_refusals_good() throws Exception {
        harness.engine.addProvider(1, provider());
        UUID id = harness.submit();
        for (int i = 1; i <= 10; i++) {
            harness.task(id).progress(100L * i);
            refuse(id, 401);
        }
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(1000, harness.task(id).request.from().bytes());
    }

    @Test
    void without_a_provider_a_refusal_is_final() throws Exception {
        UUID id = harness.submit();
        refuse(id, 401);
        TransferOutcome.Failed outcome = (TransferOutcome.Failed) harness.transfer(id).outcome().get();
        assertEquals(FailureReason.UNAUTHORIZED, outcome.failure().reason());
    }

    @Test
    void not_now_waits_with_that_reason_and_asks_again() throws Exception {
        answer = new Answer.NotNow("log in first", Optional.of(Duration.ofMinutes(5)));
        harness.engine.addProvider(1, provider());
        UUID id = harness.submit();
        assertEquals(TransferState.WAITING, harness.state(id));
        assertEquals("credentials: log in first", harness.transfer(id).waitingFor().get());
        harness.advance(Duration.ofMinutes(4));
        assertEquals(1, queries.size());
        harness.advance(Duration.ofMinutes(1));
        assertEquals(2, queries.size());
        answer = new Answer.Use(Credentials.NONE);
        harness.session.resume(id);
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_transfer_that_waits_for_credentials_holds_no_place() throws Exception {
        answer = new Answer.NotNow("log in first", Optional.empty());
        harness.engine.addProvider(1, provider());
        for (int i = 0; i < 100; i++) {
            harness.submit();
        }
        assertEquals(0, harness.engine.scene.slots.running());
        harness.advance(Duration.ofSeconds(59));
        assertEquals(100, queries.size());
    }

    @Test
    void a_new_provider_is_asked_at_once() throws Exception {
        answer = new Answer.NotNow("log in first", Optional.of(Duration.ofHours(1)));
        harness.engine.addProvider(1, provider());
        UUID id = harness.submit();
        harness.engine.addProvider(2, query -> new Answer.Use(Credentials.NONE));
        harness.settle();
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_provider_that_throws_or_answers_nothing_counts_as_not_now() throws Exception {
        harness.engine.addProvider(1, query -> {
            throw new IllegalStateException("broken");
        });
        UUID id = harness.submit();
        assertEquals(TransferState.WAITING, harness.state(id));
        harness.engine.addProvider(2, query -> null);
        harness.settle();
        harness.advance(Duration.ofMinutes(1));
        assertEquals(TransferState.WAITING, harness.state(id));
    }

    @Test
    void an_answer_that_comes_after_a_pause_is_not_kept() throws Exception {
        List<Runnable> slow = new ArrayList<>();
        CredentialProvider registered = provider();
        CredentialDesk desk = new CredentialDesk(() -> List.of(registered), slow::add, new WorkQueue(new VirtualTime()));
        UUID id = UUID.randomUUID();
        Query query = new Query(id, "default", Harness.URL, transfer.api.TransferKind.DOWNLOAD, Map.of(), 1, Optional.empty());
        assertTrue(desk.answer(id, () -> query).isEmpty());
        desk.drop(id);
        slow.get(0).run();
        answer = new Answer.Use(Credentials.bearer("fresh"));
        assertTrue(desk.answer(id, () -> query).isEmpty(), "asked again");
        slow.get(1).run();
        assertEquals("Bearer fresh", ((Answer.Use) desk.answer(id, () -> query).get()).credentials().headers().get("authorization"));
    }

    @Test
    void a_fresh_url_replaces_the_recorded_one_for_the_attempt_only() throws Exception {
        URI signed = URI.create("http://example.org/file.bin?signature=1");
        answer = new Answer.Use(new Credentials(Map.of(), Optional.of(signed), Optional.empty(), Optional.empty()));
        harness.engine.addProvider(1, provider());
        UUID id = harness.submit();
        assertEquals(signed, harness.task(id).request.credentials().url().get());
        assertEquals(Harness.URL, harness.task(id).original.url());
        assertTrue(!store.record(id).get().toString().contains("signature"));
    }

    private static CredentialProvider fromMemory(Answer answer, List<Query> queries) {
        return new CredentialProvider() {
            @Override
            public Answer credentials(Query query) {
                queries.add(query);
                return answer;
            }

            @Override
            public boolean answersAtOnce() {
                return true;
            }
        };
    }

    @Test
    void providers_that_all_answer_from_memory_are_asked_without_another_thread() {
        List<Runnable> calls = new ArrayList<>();
        List<CredentialProvider> providers = new ArrayList<>(List.of(fromMemory(new Answer.Unknown(), queries)));
        CredentialDesk desk = new CredentialDesk(() -> providers, calls::add, new WorkQueue(new VirtualTime()));
        UUID id = UUID.randomUUID();
        Query query = new Query(id, "s", URI.create("http://host/"), TransferKind.DOWNLOAD, Map.of(), 1, Optional.empty());

        assertEquals(Optional.of(new Answer.Use(Credentials.NONE)), desk.answer(id, () -> query));
        assertTrue(desk.refused(id, new Refusal(401, List.of())));
        assertEquals(Optional.of(new Answer.Use(Credentials.NONE)), desk.answer(id, () -> query));
        assertEquals(List.of(Optional.empty(), Optional.of(401)),
                queries.stream().map(asked -> asked.refusal().map(Refusal::status)).toList());

        providers.add(provider());
        assertEquals(Optional.empty(), desk.answer(id, () -> query));
        assertEquals(1, calls.size());
        calls.get(0).run();
        assertEquals(Optional.of(answer), desk.answer(id, () -> query));
    }

    @Test
    void a_provider_that_is_not_ready_and_wants_to_be_asked_at_once_is_asked_every_second() throws Exception {
        answer = new Answer.NotNow("in a moment", Optional.of(Duration.ZERO));
        harness.engine.addProvider(1, provider());
        UUID id = harness.submit();
        assertEquals(1, queries.size());
        assertEquals("credentials: in a moment", harness.transfer(id).waitingFor().get());
        harness.advance(Duration.ofSeconds(2));
        assertEquals(3, queries.size());
        answer = new Answer.Use(Credentials.NONE);
        harness.advance(Duration.ofSeconds(1));
        assertEquals(TransferState.RUNNING, harness.state(id));
    }

    @Test
    void a_provider_that_goes_while_another_one_is_asked_is_not_asked_any_more() throws Exception {
        CredentialProvider gone = provider();
        List<Query> asked = new ArrayList<>();
        harness.engine.addProvider(1, gone);
        harness.engine.addProvider(2, query -> {
            asked.add(query);
            harness.engine.removeProvider(gone);
            return new Answer.Unknown();
        });
        UUID id = harness.submit();
        assertEquals(TransferState.RUNNING, harness.state(id));
        assertEquals(1, asked.size());
        assertTrue(queries.isEmpty());
    }
}
