// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.CredentialProvider;
import transfer.api.CredentialProvider.Answer;
import transfer.api.CredentialProvider.Query;
import transfer.api.CredentialProvider.Refusal;
import transfer.api.Credentials;

/**
 * Asks the credential providers. They may block, so they are asked on threads of their own, while nobody holds the transfer; the
 * transfer is looked at again when the answer is there. Those that answer from memory are asked on the way, if there are
 * no others. Answers live in memory, until the attempt starts.
 */
final class CredentialDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialDesk.class);
    private static final int MOST_REFUSALS = 2;

    /** What is known for a transfer: an answer, or that one is being waited for; and what was refused before. */
    private static final class Case {
        /** Which question is being asked; 0: none. */
        int asked;
        int questions;
        Answer answer;
        Refusal refusal;
        int refusals;
    }

    private final Supplier<List<CredentialProvider>> providers;
    private final Executor calls;
    private final WorkQueue queue;
    private final Map<UUID, Case> cases = new ConcurrentHashMap<>();

    CredentialDesk(Supplier<List<CredentialProvider>> providers, Executor calls, WorkQueue queue) {
        this.providers = providers;
        this.calls = calls;
        this.queue = queue;
    }

    /** Whether there is nobody to ask. */
    boolean isEmpty() {
        return providers.get().isEmpty();
    }

    /** The answer for an attempt; empty: providers are being asked, and the transfer is looked at again. */
    Optional<Answer> answer(UUID id, Supplier<Query> query) {
        if (isEmpty()) {
            return Optional.of(new Answer.Use(Credentials.NONE));
        }
        if (providers.get().stream().allMatch(CredentialDesk::answersAtOnce)) {
            return Optional.of(askAll(refused(query.get(), cases.get(id))));
        }
        Case open = cases.computeIfAbsent(id, key -> new Case());
        synchronized (open) {
            if (open.answer != null) {
                Answer answer = open.answer;
                open.answer = null;
                return Optional.of(answer);
            }
            if (open.asked == 0) {
                open.asked = ++open.questions;
                ask(id, open, query.get());
            }
            return Optional.empty();
        }
    }

    private void ask(UUID id, Case open, Query query) {
        int question = open.asked;
        Query full = refused(query, open);
        try {
            calls.execute(() -> {
                Answer answer = askAll(full);
                synchronized (open) {
                    if (open.asked == question) {
                        open.answer = answer;
                        open.asked = 0;
                    }
                }
                queue.poke(id);
            });
        } catch (RejectedExecutionException e) {
            open.asked = 0;
        }
    }

    private static boolean answersAtOnce(CredentialProvider provider) {
        try {
            return provider.answersAtOnce();
        } catch (RuntimeException | Error e) {
            LOG.debug("credential provider {} threw", provider.getClass().getName(), e);
            return false;
        }
    }

    /** The question with what was refused before. */
    private static Query refused(Query query, Case open) {
        return open == null ? query : new Query(query.transfer(), query.session(), query.url(), query.kind(), query.properties(),
                query.attempt(), Optional.ofNullable(open.refusal));
    }

    /** Asks for something that is no attempt; nothing happens if the answer is "not now". */
    void once(Query query, Consumer<Credentials> use) {
        try {
            calls.execute(() -> {
                if (askAll(query) instanceof Answer.Use answer) {
                    use.accept(answer.credentials());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the session has stopped", query.transfer(), e);
        }
    }

    /** A provider may have gone while those before it were asked: its bundle is not called any more. */
    private boolean isThere(CredentialProvider provider) {
        return providers.get().stream().anyMatch(other -> other == provider);
    }

    private Answer askAll(Query query) {
        for (CredentialProvider provider : providers.get()) {
            if (!isThere(provider)) {
                continue;
            }
            try {
                Answer answer = provider.credentials(query);
                if (!(answer instanceof Answer.Unknown)) {
                    return answer == null ? new Answer.NotNow("a provider answered null", Optional.empty()) : answer;
                }
            } catch (RuntimeException | Error e) {
                LOG.warn("{}: credential provider {} threw", query.transfer(), provider.getClass().getName(), e);
                return new Answer.NotNow("a credential provider failed", Optional.empty());
            }
        }
        return new Answer.Use(Credentials.NONE);
    }

    /** The server refused. Returns whether asking again makes sense. */
    boolean refused(UUID id, Refusal refusal) {
        if (isEmpty()) {
            return false;
        }
        Case open = cases.computeIfAbsent(id, key -> new Case());
        synchronized (open) {
            open.refusal = refusal;
            return ++open.refusals <= MOST_REFUSALS;
        }
    }

    /** The attempt does not start after all: its answer is not kept, nor waited for. */
    void drop(UUID id) {
        Case open = cases.get(id);
        if (open != null) {
            synchronized (open) {
                open.asked = 0;
                open.answer = null;
            }
        }
    }

    /** The transfer moves bytes or has ended: what was refused before does not matter any more. */
    void forget(UUID id) {
        cases.remove(id);
    }
}
