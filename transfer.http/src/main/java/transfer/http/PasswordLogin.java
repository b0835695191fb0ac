// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.Challenge;
import okhttp3.HttpUrl;
import transfer.api.Credentials;

/**
 * Answers the challenges of an origin with a user name and a password: Digest (RFC 7616) before Basic (RFC 7617). Once an answer was
 * good, later requests of the task carry one from the start. Safe for several threads.
 */
final class PasswordLogin {
    private final Optional<Credentials.Password> password;
    private DigestAccess digest;
    private boolean basic;

    PasswordLogin(Optional<Credentials.Password> password) {
        this.password = password;
    }

    /** What a request can carry without having been asked again. */
    synchronized Optional<String> early(String method, HttpUrl url) {
        if (digest != null) {
            return Optional.of(digest.answer(method, url));
        }
        return basic ? Optional.of(basic()) : Optional.empty();
    }

    /**
     * The answer to a 401.
     *
     * @param answered whether the request carried an answer already: then only a Digest challenge that calls the nonce stale is
     *     answered again
     * @return the value of {@code Authorization}; empty if there is no password, or none for these challenges
     */
    synchronized Optional<String> answer(HttpReply reply, String method, boolean answered) {
        if (password.isEmpty()) {
            return Optional.empty();
        }
        for (Challenge challenge : reply.challenges()) {
            Optional<DigestAccess> access = DigestAccess.of(challenge, password.get());
            boolean again = !answered || "true".equalsIgnoreCase(challenge.authParams().get("stale"));
            if (access.isPresent() && again) {
                digest = access.get();
                return Optional.of(digest.answer(method, reply.url()));
            }
        }
        boolean offered = reply.challenges().stream().anyMatch(challenge -> challenge.scheme().equalsIgnoreCase("Basic"));
        if (offered && !answered) {
            basic = true;
            return Optional.of(basic());
        }
        return Optional.empty();
    }

    private String basic() {
        return okhttp3.Credentials.basic(password.get().user(), password.get().secret(), StandardCharsets.UTF_8);
    }
}
