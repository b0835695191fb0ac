// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Gives secrets for an attempt. Applications register implementations as services (whiteboard); the session asks them in service
 * order before every attempt, and once more when a server or proxy refused the credentials. The first that does not answer
 * {@link Answer.Unknown} decides.
 *
 * <p>With the service property {@value TransferSession#SESSION} a provider is asked for those sessions only. Called on a thread of
 * the session's, for several transfers at the same time; it may block for a few seconds. A provider that throws counts as
 * {@link Answer.NotNow}.
 */
@ConsumerType
public interface CredentialProvider {
    /** What this provider has for the attempt; never null. */
    Answer credentials(Query query);

    /**
     * Whether {@link #credentials} answers from memory: it does not block, and does not call the session. If all providers do, an attempt
     * starts without the detour over another thread. Asked before each attempt; it has to answer at once itself.
     */
    default boolean answersAtOnce() {
        return false;
    }

    /**
     * What is asked.
     *
     * @param transfer the transfer
     * @param session its session
     * @param url the recorded URL
     * @param kind which way the bytes go
     * @param properties the application's own values from the request
     * @param attempt the number of the attempt that is to start, from 1
     * @param refusal what the server said when it refused the last credentials; empty before the first refusal
     */
    record Query(
            UUID transfer,
            String session,
            URI url,
            TransferKind kind,
            Map<String, Object> properties,
            int attempt,
            Optional<Refusal> refusal) {}

    /**
     * A refusal.
     *
     * @param status 401, 403 or 407
     * @param challenges the values of {@code WWW-Authenticate} or {@code Proxy-Authenticate} (RFC 9110, section 11.6)
     */
    record Refusal(int status, List<String> challenges) {
        public Refusal {
            challenges = List.copyOf(challenges);
        }
    }

    /** What a provider can answer. */
    sealed interface Answer {
        /**
         * Use these. {@link Credentials#NONE} says that none are needed.
         *
         * @param credentials the secrets
         */
        record Use(Credentials credentials) implements Answer {}

        /**
         * There are some, but not now (a person has to log in): the transfer waits and asks again.
         *
         * @param why one line for a person
         * @param askAgain after how long, not sooner than in a second; empty: the session decides
         */
        record NotNow(String why, Optional<Duration> askAgain) implements Answer {}

        /** Not this provider's business: ask the next one. */
        record Unknown() implements Answer {}
    }
}
