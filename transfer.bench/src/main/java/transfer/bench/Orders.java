// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleContext;
import transfer.api.Delivery;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferOptions;
import transfer.api.TransferOutcome;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;

/** What a {@link Worker} can be told. */
final class Orders {
    private static final int TAB_URL = 1;
    private static final int TAB_FILE = 2;

    private final TransferSession session;
    private final List<UUID> ended = new ArrayList<>();
    private CountDownLatch open = new CountDownLatch(0);
    private String trouble;
    private List<TransferRequest> requests = List.of();

    Orders(BundleContext context) throws InterruptedException {
        context.registerService(TransferListener.class, new Ends(), null);
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
            open.countDown();
        }
    }

    /** Does what is not to be measured; what it returns does what is left afterwards. */
    Runnable prepare(String... words) {
        trouble = null;
        requests = switch (words[0]) {
            case "get" -> List.of(download(words[TAB_URL], Path.of(words[TAB_FILE]), words[3]));
            case "segments" -> List.of(segmented(words[TAB_URL], Path.of(words[TAB_FILE]), Integer.parseInt(words[3])));
            case "many" -> many(words[TAB_URL], Path.of(words[TAB_FILE]), Integer.parseInt(words[3]));
            case "submit", "submitAll" -> later(Integer.parseInt(words[1]));
            default -> throw new IllegalArgumentException(words[0]);
        };
        open = new CountDownLatch(requests.size());
        return requests.size() == 1 ? this::forget : () -> {};
    }

    /** Does it. */
    void run(String... words) throws TransferException, IOException, InterruptedException {
        if (words[0].equals("submit")) {
            for (TransferRequest request : requests) {
                session.submit(request);
            }
            return;
        }
        session.submitAll(requests);
        if (!words[0].equals("submitAll")) {
            open.await();
            if (trouble != null) {
                throw new IOException(trouble);
            }
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
