// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import transfer.api.Credentials;

/**
 * What a command line holds of secrets: kept in this process's memory, sent with each attempt, written nowhere.
 *
 * @param headers secret headers
 * @param password user name and password
 */
public record Secrets(Map<String, String> headers, Optional<Credentials.Password> password) {
    /** The request property that lists the names of the secrets that a transfer was submitted with. */
    public static final String PROPERTY = "transfer.app.secrets";

    /** No secrets. */
    public static final Secrets NONE = new Secrets(Map.of(), Optional.empty());

    private static final Pattern SECRET_NAME = Pattern.compile(
            "authorization|cookie2?|.*(token|secret|password|passwd|credential|api-?key|access-?key|session-?id).*");

    public Secrets {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /** Whether a header of this name is likely to hold a secret. */
    static boolean isSecret(String header) {
        return SECRET_NAME.matcher(header.toLowerCase(Locale.ROOT)).matches();
    }

    public boolean isEmpty() {
        return headers.isEmpty() && password.isEmpty();
    }

    /** The options to give again, without the secrets. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        headers.keySet().forEach(name -> names.add("--header '" + name + ": ...'"));
        password.ifPresent(given -> names.add("--user " + given.user()));
        return names;
    }

    /** As the session hands them to the transport. */
    public Credentials credentials() {
        return new Credentials(headers, Optional.empty(), password, Optional.empty());
    }

    @Override
    public String toString() {
        return "Secrets" + names();
    }
}
