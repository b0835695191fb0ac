// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import transfer.api.Delivery;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferSession;
import transfer.api.store.TransferStore;
import transfer.api.transport.Transport;
import transfer.http.OpenedTransport;
import transfer.reconcile.OpenedSession;
import transfer.store.fs.OpenedStore;

/**
 * The program that is killed: wants transfers, submits those that it does not find in its state directory, writes down each outcome
 * before it acknowledges it, and ends when there is nothing left to do. It says what it does in lines on standard output, each with
 * one system call, so that what it has said when it is killed is what it has done:
 *
 * <pre>
 * found UUID NAME TRANSFER an earlier life has submitted it
 * submitted UUID NAME      submit has returned
 * ready                    everything is submitted
 * delivered UUID NAME STATE DETAIL
 * acknowledged UUID NAME   acknowledge has returned
 * vitals THREADS BYTES     the most threads and heap so far, garbage included
 * idle                     everything is acknowledged
 * </pre>
 */
public final class Application implements TransferListener {
    private static final int BATCH = 200;
    /** More is not written to a pipe at once. */
    private static final int LONGEST = 2000;

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final HaltPoint halt;
    private final Set<UUID> open = new HashSet<>();

    private Application(HaltPoint halt) {
        this.halt = halt;
    }

    /**
     * Lives.
     *
     * @param args {@link Orders}
     */
    public static void main(String[] args) throws Exception {
        Orders orders = Orders.parse(args);
        new Application(orders.halt()).live(orders.state(), wishes(orders.wishes()), orders.impatient());
        System.exit(0);
    }

    private static List<Wish> wishes(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(Wish::parse).toList();
        }
    }

    private void live(Path state, List<Wish> wishes, boolean impatient) throws Exception {
        TransferStore store = halt.around(OpenedStore.in(state));
        Transport transport = impatient ? OpenedTransport.impatient() : OpenedTransport.usual();
        try (OpenedSession opened = impatient ? OpenedSession.impatient(store) : OpenedSession.usual(store)) {
            Vitals.watch(this::say);
            opened.provider(new Keyring());
            TransferSession session = opened.start(transport);
            List<Wish> missing = missing(wishes, find(session));
            if (halt.comes()) {
                opened.listener(this);
                awaitIdle();
            }
            submit(session, missing);
            opened.listener(this);
            say("ready");
            awaitIdle();
        }
        say("idle");
    }

    private Set<String> find(TransferSession session) throws TransferException {
        Set<String> names = new HashSet<>();
        try (Stream<Transfer> all = session.transfers()) {
            all.forEach(transfer -> {
                String name = name(transfer);
                names.add(name);
                say("found " + transfer.identifier() + " " + name + " " + transfer);
                opened(transfer.identifier());
            });
        }
        return names;
    }

    private static List<Wish> missing(List<Wish> wishes, Set<String> found) {
        return wishes.stream().filter(wish -> !found.contains(wish.name())).toList();
    }

    private void submit(TransferSession session, List<Wish> wishes) throws TransferException {
        for (int at = 0; at < wishes.size(); at += BATCH) {
            List<Wish> batch = wishes.subList(at, Math.min(at + BATCH, wishes.size()));
            List<Transfer> transfers = new ArrayList<>(session.submitAll(batch.stream().map(Wish::request).toList()));
            transfers.forEach(transfer -> {
                say("submitted " + transfer.identifier() + " " + name(transfer));
                opened(transfer.identifier());
            });
        }
    }

    private static String name(Transfer transfer) {
        return transfer.request().map(Wish::nameOf).orElse("?");
    }

    private synchronized void opened(UUID identifier) {
        open.add(identifier);
    }

    private synchronized void closed(UUID identifier) {
        open.remove(identifier);
        notifyAll();
    }

    private synchronized void awaitIdle() throws InterruptedException {
        while (!open.isEmpty()) {
            wait();
        }
    }

    @Override
    public void finished(Delivery delivery) {
        Transfer transfer = delivery.transfer();
        String what = transfer.identifier() + " " + name(transfer);
        say("delivered " + what + " " + delivery.outcome().state() + " " + delivery.outcome());
        halt.delivered(name(transfer));
        try {
            delivery.acknowledge();
        } catch (TransferException e) {
            throw new IllegalStateException(e);
        }
        say("acknowledged " + what);
        closed(transfer.identifier());
    }

    private synchronized void say(String line) {
        String whole = line.replace('\n', ' ');
        try {
            out.write((whole.substring(0, Math.min(whole.length(), LONGEST)) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
