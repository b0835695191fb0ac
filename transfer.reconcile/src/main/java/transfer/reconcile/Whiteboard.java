// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Constraint;
import transfer.api.CredentialProvider;
import transfer.api.TransferListener;
import transfer.api.TransferSession;

/** What applications hang up for sessions to find, handed on to the sessions that it is for. Nothing foreign is called here. */
@Component(service = Whiteboard.class)
public final class Whiteboard {
    private static final Logger LOG = LoggerFactory.getLogger(Whiteboard.class);

    /** How to give a service to a session, and to take it away. */
    private interface Hook {
        void apply(Engine engine);
    }

    private record Notice(Map<String, Object> properties, Hook add, Hook remove) {
        boolean isFor(Engine engine) {
            Object wanted = properties.get(TransferSession.SESSION);
            String session = engine.session.identifier();
            return wanted == null
                    || wanted.equals(session)
                    || wanted instanceof String[] several && List.of(several).contains(session)
                    || wanted instanceof Collection<?> many && many.contains(session);
        }
    }

    /** By role and reference: a list, because the first record that is hashed in a process holds its start up. */
    private final Map<List<Object>, Notice> notices = new LinkedHashMap<>();
    private final Map<String, Engine> sessions = new LinkedHashMap<>();

    @Activate
    public Whiteboard() {}

    synchronized void attach(Engine engine) {
        sessions.put(engine.session.identifier(), engine);
        notices.values().stream().filter(notice -> notice.isFor(engine)).forEach(notice -> notice.add().apply(engine));
    }

    synchronized void detach(Engine engine) {
        sessions.remove(engine.session.identifier(), engine);
    }

    @Reference(name = "listener", service = TransferListener.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addListener(TransferListener listener, ServiceReference<TransferListener> reference, Map<String, Object> properties) {
        put(List.of(TransferListener.class, reference), new Notice(Map.copyOf(properties),
                engine -> engine.addListener(listener), engine -> engine.removeListener(listener)));
    }

    void removeListener(ServiceReference<TransferListener> reference) {
        take(List.of(TransferListener.class, reference));
    }

    @Reference(name = "provider", service = CredentialProvider.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addProvider(CredentialProvider provider, ServiceReference<CredentialProvider> reference, Map<String, Object> properties) {
        put(List.of(CredentialProvider.class, reference), new Notice(Map.copyOf(properties),
                engine -> engine.addProvider(reference, provider), engine -> engine.removeProvider(provider)));
    }

    void removeProvider(ServiceReference<CredentialProvider> reference) {
        take(List.of(CredentialProvider.class, reference));
    }

    @Reference(name = "constraint", service = Constraint.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, updated = "updatedConstraint")
    void addConstraint(Constraint constraint, ServiceReference<Constraint> reference, Map<String, Object> properties) {
        if (properties.get(Constraint.NAME) instanceof String name) {
            put(List.of(Constraint.class, reference), new Notice(Map.copyOf(properties),
                    engine -> engine.addConstraint(name, constraint), engine -> engine.removeConstraint(constraint)));
        } else {
            LOG.warn("a constraint of {} has no name ({}) and is ignored", reference.getBundle(), Constraint.NAME);
        }
    }

    synchronized void updatedConstraint(ServiceReference<Constraint> reference) {
        sessions.values().forEach(Engine::constraintsChanged);
    }

    void removeConstraint(ServiceReference<Constraint> reference) {
        take(List.of(Constraint.class, reference));
    }

    private synchronized void put(List<Object> key, Notice notice) {
        notices.put(key, notice);
        sessions.values().stream().filter(notice::isFor).forEach(notice.add()::apply);
    }

    private synchronized void take(List<Object> key) {
        Notice notice = notices.remove(key);
        if (notice != null) {
            sessions.values().stream().filter(notice::isFor).forEach(notice.remove()::apply);
        }
    }
}
