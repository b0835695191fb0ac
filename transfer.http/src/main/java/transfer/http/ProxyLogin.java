// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Challenge;
import okhttp3.Credentials;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import transfer.api.Credentials.Password;

/**
 * Answers the Basic challenge of an HTTP proxy, once. A record, because OkHttp shares pooled connections between calls whose
 * authenticators are equal; that is said here, because what the runtime makes for a record holds the first request up.
 *
 * @param password what to answer with
 */
record ProxyLogin(Optional<Password> password) implements Authenticator {
    private static final String HEADER = "Proxy-Authorization";

    @Override
    public Request authenticate(Route route, Response response) throws IOException {
        // OkHttp asks once before the first CONNECT, with a challenge that it made up
        boolean early = response.challenges().stream().anyMatch(challenge -> challenge.scheme().equals("OkHttp-Preemptive"));
        boolean basic = early || response.challenges().stream().map(Challenge::scheme).anyMatch("Basic"::equalsIgnoreCase);
        if (early && password.isEmpty()) {
            return null;
        }
        if (!basic || password.isEmpty() || response.request().header(HEADER) != null) {
            throw new ProxyRefusal(response.headers("Proxy-Authenticate"));
        }
        Password login = password.get();
        return response.request().newBuilder()
                .header(HEADER, Credentials.basic(login.user(), login.secret(), StandardCharsets.UTF_8))
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProxyLogin that && password.equals(that.password);
    }

    @Override
    public int hashCode() {
        return password.hashCode();
    }

    @Override
    public String toString() {
        return "ProxyLogin[…]";
    }
}
