// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import okhttp3.Dns;
import transfer.api.transport.Transport;
import transfer.tck.transport.HttpContract;

final class HttpTransportContractTest extends HttpContract {
    @Override
    protected Transport create() {
        return new HttpTransport(Rig.SETTINGS, List::of, Dns.SYSTEM, System::nanoTime);
    }

    @Override
    protected void stop(Transport transport) {
        ((HttpTransport) transport).close();
    }
}
