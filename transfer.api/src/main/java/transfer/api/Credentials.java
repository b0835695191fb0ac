// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Secrets for one attempt. They live in memory only: no store, log or message ever holds them, and {@code toString} hides them.
 *
 * @param headers headers for the origin of the transfer's URL, such as {@code Authorization}; never sent to another origin
 * @param url the URL to use for this attempt instead of the recorded one, such as a freshly signed one
 * @param password user name and password, for the challenges that the transport can answer
 * @param proxyPassword the same for the proxy
 */
public record Credentials(
        Map<String, String> headers, Optional<URI> url, Optional<Password> password, Optional<Password> proxyPassword) {
    /** Nothing. */
    public static final Credentials NONE = new Credentials(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A user name and a password.
     *
     * @param user the user name
     * @param secret the password
     */
    public record Password(String user, String secret) {
        @Override
        public String toString() {
            return "Password[…]";
        }
    }

    public Credentials {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /** One {@code Authorization} header. */
    public static Credentials authorization(String value) {
        return new Credentials(Map.of("Authorization", value), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A bearer token (RFC 6750, section 2.1). */
    public static Credentials bearer(String token) {
        return authorization("Bearer " + token);
    }

    /** A user name and a password for the challenges of the origin. */
    public static Credentials password(String user, String secret) {
        return new Credentials(Map.of(), Optional.empty(), Optional.of(new Password(user, secret)), Optional.empty());
    }

    @Override
    public String toString() {
        return "Credentials[…]";
    }
}
