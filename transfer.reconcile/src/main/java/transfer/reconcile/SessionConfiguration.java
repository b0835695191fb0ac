// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import transfer.api.TransferSession;

/** Reserves the identifier of a configuration, also while its store is not there: the default session must not step in with another one. */
@Component(service = {}, immediate = true, configurationPid = ConfiguredSession.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SessionConfiguration {
    private final Identifiers identifiers;
    private final String pid;

    @Activate
    public SessionConfiguration(@Reference(name = "identifiers") Identifiers identifiers, Map<String, Object> properties) {
        this.identifiers = identifiers;
        this.pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        reserve(properties);
    }

    /** The session may have taken the place already that the changed configuration gives it: nothing is let go in between. */
    @Modified
    void reserve(Map<String, Object> properties) {
        identifiers.configured(pid, String.valueOf(properties.getOrDefault("identifier", TransferSession.DEFAULT)));
    }

    @Deactivate
    void deactivate() {
        identifiers.unconfigured(pid);
    }
}
