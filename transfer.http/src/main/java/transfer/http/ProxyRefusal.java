// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.util.List;

/** A proxy wants credentials, or others. Carries the challenges through OkHttp. */
final class ProxyRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final List<String> challenges;

    ProxyRefusal(String challenge) {
        this(List.of(challenge));
    }

    ProxyRefusal(List<String> challenges) {
        super("the proxy wants credentials");
        this.challenges = List.copyOf(challenges);
    }

    List<String> challenges() {
        return challenges;
    }
}
