// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import transfer.api.CredentialProvider;
import transfer.api.TransferListener;
import transfer.api.TransferSession;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;

/** A session as its component makes it, without a framework. */
public final class OpenedSession implements AutoCloseable {
    private static final Settings.Retry SOON =
            new Settings.Retry(Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofMillis(100), 0);

    private final ExecutorService calls;
    private final Engine engine;

    private OpenedSession(Settings settings, TransferStore store) {
        ThreadFactory threads = OpenedSession::thread;
        calls = Executors.newCachedThreadPool(threads);
        engine = new Engine(settings, store, new Edge(Time.system(), () -> ThreadLocalRandom.current().nextDouble(),
                UUID::randomUUID, calls, threads, Duration.ofSeconds(3)));
    }

    /** With the defaults. */
    public static OpenedSession usual(TransferStore store) {
        return new OpenedSession(Settings.of(TransferSession.DEFAULT), store);
    }

    /** One that tries again after a moment. */
    public static OpenedSession impatient(TransferStore store) {
        Settings usual = Settings.of(TransferSession.DEFAULT);
        return new OpenedSession(new Settings(usual.identifier(), new Settings.Limits(32, 32), SOON, usual.progressTimeout(),
                usual.progressInterval(), usual.workers()), store);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "session");
        thread.setDaemon(true);
        return thread;
    }

    /** Starts it: from here on transfers of earlier lives go on. */
    public TransferSession start(Transport transport) {
        engine.addTransport(0, transport);
        engine.start(() -> {});
        return engine.session;
    }

    public void listener(TransferListener listener) {
        engine.addListener(listener);
    }

    public void provider(CredentialProvider provider) {
        engine.addProvider(0, provider);
    }

    @Override
    public void close() {
        engine.stop(false);
        calls.shutdown();
    }
}
