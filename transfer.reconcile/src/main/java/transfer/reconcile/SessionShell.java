// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferSession;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;

/** A session's place in the framework: its threads and its services, from the time when it has its identifier. */
final class SessionShell implements Identifiers.Holder {
    private static final Logger LOG = LoggerFactory.getLogger(SessionShell.class);
    private static final Duration GRACE = Duration.ofSeconds(3);

    private record Bound(Transport transport, Set<String> schemes) {}

    private final BundleContext context;
    private final Settings settings;
    private final TransferStore store;
    private final Whiteboard whiteboard;
    private final Map<ServiceReference<Transport>, Bound> transports = new TreeMap<>(Collections.reverseOrder());
    private final Map<ServiceReference<Transport>, Transport> retired = new TreeMap<>(Collections.reverseOrder());
    private final ReentrantLock lifecycle = new ReentrantLock();
    private boolean closed;
    private Engine engine;
    private ThreadPoolExecutor calls;
    private ServiceRegistration<TransferSession> service;
    private Reconciled reconciled;

    SessionShell(BundleContext context, Settings settings, TransferStore store, Whiteboard whiteboard) {
        this.context = context;
        this.settings = settings;
        this.store = store;
        this.whiteboard = whiteboard;
    }

    String identifier() {
        return settings.identifier();
    }

    void addTransport(ServiceReference<Transport> reference, Transport transport) {
        Bound bound = new Bound(transport, Set.copyOf(transport.schemes()));
        synchronized (this) {
            transports.put(reference, bound);
            if (engine != null) {
                engine.addTransport(reference, transport, bound.schemes());
            }
        }
    }

    void removeTransport(ServiceReference<Transport> reference, Transport transport) {
        Engine running;
        synchronized (this) {
            transports.remove(reference);
            running = engine;
        }
        if (running != null) {
            running.removeTransport(transport);
        }
    }

    /** A transport that the session is not to use; see {@link Engine#addRetired}. */
    synchronized void addRetired(ServiceReference<Transport> reference, Transport transport) {
        retired.put(reference, transport);
        if (engine != null) {
            engine.addRetired(reference, transport);
        }
    }

    void removeRetired(ServiceReference<Transport> reference, Transport transport) {
        Engine running;
        synchronized (this) {
            running = retired.remove(reference) == null ? null : engine;
        }
        if (running != null) {
            running.removeTransport(transport);
        }
    }

    @Override
    public void start() {
        lifecycle.lock();
        try {
            if (begin()) {
                whiteboard.attach(engine);
                service = context.registerService(TransferSession.class, engine.session, properties());
                engine.start(reconciled);
                LOG.info("session {}: in {}", identifier(), store.location());
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private synchronized boolean begin() {
        if (closed || engine != null) {
            return false;
        }
        calls = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), threads("call"));
        Edge edge = new Edge(Time.system(), () -> ThreadLocalRandom.current().nextDouble(), UUID::randomUUID, calls,
                threads("worker"), GRACE);
        engine = new Engine(settings, store, edge);
        reconciled = new Reconciled();
        retired.forEach(engine::addRetired);
        transports.forEach((reference, bound) -> engine.addTransport(reference, bound.transport(), bound.schemes()));
        return true;
    }

    /** Stops the session and leaves its tasks running. */
    @Override
    public void stop() {
        stop(false);
    }

    /** Stops the session for good. */
    void close(boolean suspend) {
        synchronized (this) {
            closed = true;
        }
        stop(suspend);
    }

    private void stop(boolean suspend) {
        lifecycle.lock();
        try {
            Engine stopping;
            synchronized (this) {
                stopping = engine;
                engine = null;
            }
            if (stopping != null) {
                reconciled.withdraw();
                unregister(service);
                whiteboard.detach(stopping);
                stopping.stop(suspend);
                stopCalls();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** Listeners and providers are not interrupted: they may be writing. Their threads end when they return. */
    private void stopCalls() {
        calls.shutdown();
        try {
            if (!calls.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("session {}: stopped while {} calls of listeners or providers have not returned", identifier(),
                        calls.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Dictionary<String, Object> properties() {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(TransferSession.SESSION, identifier());
        return properties;
    }

    private ThreadFactory threads(String kind) {
        AtomicInteger counter = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "transfer-" + identifier() + "-" + kind + "-" + counter.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static void unregister(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the framework was faster", e);
        }
    }

    /** The condition that says so: registered once, unless the session has stopped by then. */
    private final class Reconciled implements Runnable {
        private ServiceRegistration<Condition> registration;
        private boolean withdrawn;

        @Override
        public void run() {
            Dictionary<String, Object> properties = properties();
            properties.put(Condition.CONDITION_ID, TransferSession.RECONCILED_CONDITION);
            ServiceRegistration<Condition> registered;
            try {
                registered = context.registerService(Condition.class, Condition.INSTANCE, properties);
            } catch (IllegalStateException e) {
                LOG.debug("the bundle has stopped", e);
                return;
            }
            boolean late;
            synchronized (this) {
                late = withdrawn;
                registration = late ? null : registered;
            }
            if (late) {
                unregister(registered);
            }
        }

        void withdraw() {
            ServiceRegistration<Condition> registered;
            synchronized (this) {
                withdrawn = true;
                registered = registration;
                registration = null;
            }
            if (registered != null) {
                unregister(registered);
            }
        }
    }
}
