// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import transfer.api.Constraint;
import transfer.api.Delivery;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.UploadRequest;

/** What a {@link Worker} can be told: a word, and what belongs to it. */
final class Orders {
    private static final String GATE = "benchmark";
    private static final int URL = 1;
    private static final int FILE = 2;
    private static final int MORE = 3;
    /** Of many small downloads. */
    static final int IN_FLIGHT = 16;

    private final TransferSession session;
    private final Consumer<Boolean> checkpoints;
    private final ServiceRegistration<Constraint> gate;
    private final List<UUID> ended = new ArrayList<>();
    private volatile boolean open;
    private volatile CountDownLatch outstanding = new CountDownLatch(0);
    private volatile String trouble;
    private List<TransferRequest> requests = List.of();

    /** @param checkpoints switches them on and off */
    Orders(BundleContext context, Consumer<Boolean> checkpoints) throws InterruptedException {
        this.checkpoints = checkpoints;
        context.registerService(TransferListener.class, new Ends(), null);
        gate = context.registerService(Constraint.class, () -> open, new Hashtable<>(Map.of(Constraint.NAME, GATE)));
        session = Services.await(context, TransferSession.class);
    }

    private final class Ends implements TransferListener {
        @Override
        public void finished(Delivery delivery) {
            if (!(delivery.outcome() instanceof TransferOutcome.Completed)) {
                trouble = delivery.outcome().toString();
            }
            synchronized (ended) {
                ended.add(delivery.transfer().identifier());
            }
            outstanding.countDown();
        }
    }

    /** Does what is not to be measured; what it returns does what is left afterwards. */
    Runnable prepare(String... words) throws TransferException {
        trouble = null;
        requests = switch (words[0]) {
            case "get", "unchecked" -> List.of(download(words[URL], Path.of(words[FILE]), words[MORE]));
            case "segments" -> List.of(segmented(words[URL], Path.of(words[FILE]), Integer.parseInt(words[MORE])));
            case "many" -> many(words[URL], Path.of(words[FILE]), Integer.parseInt(words[MORE]));
            case "put" -> List.of(upload(words[URL], Path.of(words[FILE])));
            case "queue" -> many("http://127.0.0.1:9/", Path.of("/nowhere"), Integer.parseInt(words[URL]));
            case "plain", "plainMany" -> List.of();
            case "submit", "submitAll" -> later(Integer.parseInt(words[URL]));
            default -> throw new IllegalArgumentException(words[0]);
        };
        outstanding = new CountDownLatch(requests.size());
        checkpoints.accept(!words[0].equals("unchecked"));
        if (words[0].equals("put")) {
            open = false;
            session.submitAll(requests);
        }
        return requests.size() == 1 ? this::forget : () -> {};
    }

    /** Does it. */
    void run(String... words) throws TransferException, IOException, InterruptedException {
        switch (words[0]) {
            case "submit" -> {
                for (TransferRequest request : requests) {
                    session.submit(request);
                }
            }
            case "put" -> {
                open = true;
                gate.setProperties(new Hashtable<>(Map.of(Constraint.NAME, GATE)));
                awaitEnds();
            }
            case "plain" -> PlainCopy.run(URI.create(words[URL]), Path.of(words[FILE]));
            case "plainMany" -> PlainFiles.run(URI.create(words[URL]), Path.of(words[FILE]), Integer.parseInt(words[MORE]), IN_FLIGHT);
            case "queue", "submitAll" -> session.submitAll(requests);
            default -> {
                session.submitAll(requests);
                awaitEnds();
            }
        }
    }

    private void awaitEnds() throws InterruptedException, IOException {
        outstanding.await();
        if (trouble != null) {
            throw new IOException(trouble);
        }
    }

    private void forget() {
        synchronized (ended) {
            try {
                for (UUID id : ended) {
                    session.acknowledge(id);
                }
            } catch (TransferException e) {
                throw new IllegalStateException(e);
            }
            ended.clear();
        }
    }

    private static DownloadRequest download(String url, Path file, String digest) {
        DownloadRequest.Builder builder = DownloadRequest.from(URI.create(url)).to(file);
        return (digest.equals("-") ? builder : builder.digest("sha-256", digest)).build();
    }

    private static DownloadRequest segmented(String url, Path file, int segments) {
        return DownloadRequest.from(URI.create(url)).to(file).segments(segments).build();
    }

    private static UploadRequest upload(String url, Path file) {
        return UploadRequest.of(file).to(URI.create(url)).options(TransferOptions.builder().constraint(GATE).build()).build();
    }

    private static List<TransferRequest> many(String url, Path folder, int count) {
        List<TransferRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(download(url + i, folder.resolve("file" + i), "-"));
        }
        return requests;
    }

    /** Downloads that are not to begin yet. */
    private static List<TransferRequest> later(int count) {
        TransferOptions options = TransferOptions.builder().earliestBegin(Instant.now().plus(Duration.ofDays(1))).build();
        List<TransferRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(DownloadRequest.from(URI.create("http://127.0.0.1:9/file" + i)).to(Path.of("/nowhere/file" + i))
                    .options(options).build());
        }
        return requests;
    }
}
