// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import transfer.api.Delivery;
import transfer.api.DownloadRequest;
import transfer.api.Transfer;
import transfer.api.TransferListener;
import transfer.api.TransferOptions;
import transfer.api.TransferState;
import transfer.api.store.TransferStore;

/** A session in one thread and in virtual time: nothing moves but by {@link #settle} and {@link #advance}. */
final class Harness {
    static final URI URL = URI.create("http://example.org/file.bin");

    final VirtualTime time;
    final TransferStore store;
    final FakeTransport transport;
    final Engine engine;
    final ReconcilingSession session;
    final ArrayDeque<Runnable> calls = new ArrayDeque<>();
    int reconciled;
    /** For how many calls there is no thread. */
    int threadless;

    Harness(TransferStore store, FakeTransport transport) {
        this(store, transport, new VirtualTime(), settings());
    }

    Harness(TransferStore store, FakeTransport transport, VirtualTime time, Settings settings) {
        this.time = time;
        this.store = store;
        this.transport = transport;
        engine = new Engine(settings, store, new Edge(time, () -> 1.0, UUID::randomUUID, this::call, Thread::new, Duration.ZERO));
        session = engine.session;
    }

    private void call(Runnable call) {
        if (threadless > 0) {
            threadless--;
            throw new OutOfMemoryError("unable to create native thread");
        }
        calls.add(call);
    }

    static Settings settings() {
        return Settings.of("default");
    }

    static Settings limited(int running, int perHost) {
        Settings base = settings();
        return new Settings(base.identifier(), new Settings.Limits(running, perHost), base.retry(), base.progressTimeout(),
                base.progressInterval(), base.workers());
    }

    /** Starts the session with its transport, and lets it come to rest. */
    Harness start() {
        if (transport != null) {
            engine.addTransport(1, transport);
        }
        engine.begin(() -> reconciled++);
        return settle();
    }

    /** Lets everything happen that can happen without time passing. */
    Harness settle() {
        boolean busy = true;
        for (int steps = 0; busy; steps++) {
            if (steps > 1_000_000) {
                throw new AssertionError("the session does not come to rest");
            }
            busy = engine.step();
            Runnable call = calls.poll();
            if (call != null) {
                call.run();
                busy = true;
            }
            busy |= transport != null && transport.pump();
        }
        return this;
    }

    /** Lets time pass, with everything that falls due on the way. */
    Harness advance(Duration by) {
        long end = time.nanos() + by.toNanos();
        settle();
        while (engine.scene.queue.nextDue() <= end) {
            time.advance(Duration.ofNanos(Math.max(0, engine.scene.queue.nextDue() - time.nanos())));
            settle();
        }
        time.advance(Duration.ofNanos(end - time.nanos()));
        return settle();
    }

    /** The session stops as its process does when it is killed: nobody says good-bye. */
    void kill() {
        if (transport != null) {
            transport.delegate = null;
        }
    }

    UUID submit() throws Exception {
        return submit(TransferOptions.DEFAULT);
    }

    UUID submit(TransferOptions options) throws Exception {
        return submit(URL, options);
    }

    UUID submit(URI url, TransferOptions options) throws Exception {
        UUID id = session.submit(DownloadRequest.from(url).to(Path.of("/tmp/file.bin")).options(options).build()).identifier();
        settle();
        return id;
    }

    Transfer transfer(UUID id) {
        return session.transfer(id).orElseThrow();
    }

    TransferState state(UUID id) {
        return transfer(id).state();
    }

    FakeTransport.Task task(UUID id) {
        return transport.of(id).orElseThrow(() -> new AssertionError("no task for " + id + ", which is " + transfer(id)));
    }

    /** Writes down what it hears. */
    static final class Ear implements TransferListener {
        final List<String> heard = new ArrayList<>();
        final List<Delivery> deliveries = new ArrayList<>();
        boolean acknowledging;
        RuntimeException mood;

        @Override
        public void progressed(Transfer transfer) {
            heard.add("progress " + transfer.bytes());
        }

        @Override
        public void stateChanged(Transfer transfer) {
            heard.add(transfer.state().name());
        }

        @Override
        public void finished(Delivery delivery) {
            heard.add("finished " + delivery.outcome().state());
            if (mood != null) {
                throw mood;
            }
            deliveries.add(delivery);
            if (acknowledging) {
                try {
                    delivery.acknowledge();
                } catch (transfer.api.TransferException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
