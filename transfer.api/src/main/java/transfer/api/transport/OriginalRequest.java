// SPDX-License-Identifier: Apache-2.0
package transfer.api.transport;

import java.net.URI;
import java.util.Map;
import transfer.api.PropertyList;

/**
 * What identifies the request of a task.
 *
 * @param url the recorded URL, not one from {@link transfer.api.Credentials}
 * @param method the method of the request
 * @param properties custom properties; {@value #TRANSFER} names the transfer
 */
public record OriginalRequest(URI url, String method, Map<String, Object> properties) {
    /** The property with the transfer's identifier, the text form of a UUID. Readers must expect it to be missing or anything. */
    public static final String TRANSFER = "transfer.identifier";

    public OriginalRequest {
        properties = PropertyList.copyOf(properties);
    }
}
