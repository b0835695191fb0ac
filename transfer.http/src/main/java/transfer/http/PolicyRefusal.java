// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;

/** An {@link transfer.api.AddressPolicy} does not let a connection be made. Carries the reason through OkHttp. */
final class PolicyRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    PolicyRefusal(String why) {
        super(why);
    }
}
