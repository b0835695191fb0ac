// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import transfer.api.AddressPolicy;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.UploadRequest;
import transfer.api.transport.TaskDelegate;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.Transport;
import transfer.api.transport.TransportSession;

/**
 * The transport for {@code http} and {@code https}. Its tasks live in this process and end with it; {@link #close} cancels them all
 * and returns when no thread of the transport is left. What is being removed from servers then has a moment to come to its end.
 */
final class HttpTransport implements Transport, AutoCloseable {
    /** How long the end waits for servers that are being told of cancelled uploads. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final LongSupplier nanoTime;
    private final Map<String, SessionTasks> sessions = new ConcurrentHashMap<>();
    private final HttpClients clients;
    private final Wire wire;
    private final Watchdog watchdog;
    private final Workers workers;
    private final DirectWrites direct;
    private final Set<UploadFarewell> farewells = ConcurrentHashMap.newKeySet();
    private final Object closing = new Object();
    private boolean closed;

    /**
     * A transport.
     *
     * @param policies the address policies as they are at any time
     * @param resolver finds the addresses of names
     * @param nanoTime the monotonic clock
     */
    HttpTransport(HttpSettings settings, Supplier<List<AddressPolicy>> policies, Dns resolver, LongSupplier nanoTime) {
        this(settings, policies, resolver, nanoTime, DirectAccess.RUNTIME, Thread::new);
    }

    /** One that opens files for direct writes and makes its threads in another way. */
    HttpTransport(HttpSettings settings, Supplier<List<AddressPolicy>> policies, Dns resolver, LongSupplier nanoTime,
            DirectAccess access, ThreadFactory threads) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        AddressGuard guard = new AddressGuard(policies, resolver, settings.wire().proxy());
        clients = new HttpClients(settings, guard);
        workers = new Workers(settings.limits(), threads);
        watchdog = new Watchdog(settings.timings(), nanoTime);
        direct = new DirectWrites(settings.content().directBytes(), access);
        wire = new Wire(clients, guard, watchdog, nanoTime);
        workers.execute(clients::prepare);
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https");
    }

    @Override
    public TransportSession open(String sessionIdentifier, TaskDelegate delegate) throws TransferException {
        SessionTasks tasks;
        synchronized (closing) {
            refuseIfClosed();
            tasks = sessions.computeIfAbsent(sessionIdentifier, name -> new SessionTasks(pace()));
            tasks.attach(delegate);
            workers.execute(tasks::tellKept);
        }
        return new HttpTransportSession(this, tasks);
    }

    private Optional<Pace> pace() {
        OptionalLong rate = settings.limits().bytesPerSecond();
        return rate.isPresent() ? Optional.of(new Pace(rate.getAsLong(), nanoTime)) : Optional.empty();
    }

    /** Makes a task of a request and has it run. */
    HttpTask start(SessionTasks tasks, TaskRequest request) throws TransferException {
        HttpUrl url = url(request);
        TaskWork work = work(request, url);
        Metrics metrics = new Metrics();
        TaskExchanges exchanges = new TaskExchanges(wire, request, settings.wire().userAgent(), metrics);
        String host = Origin.of(url).authority();
        HttpTask.Surroundings surroundings = new HttpTask.Surroundings(
                tasks.slot(), nanoTime, settings.checkpoints(), tasks.pace(), help -> workers.tryRun(host, help));
        synchronized (closing) {
            refuseIfClosed();
            HttpTask task =
                    tasks.add(identifier -> new HttpTask(identifier, request, work, exchanges, metrics, surroundings));
            try {
                workers.submit(host, task, () -> tasks.run(task));
            } catch (OutOfMemoryError e) {
                // no thread: a task that is listed and never ends would keep the transfer waiting for it
                tasks.remove(task);
                throw e;
            }
            return task;
        }
    }

    private void refuseIfClosed() throws TransferException {
        if (closed) {
            throw new TransferException(FailureReason.CLOSED, "the transport has stopped");
        }
    }

    /** Cancels a task, also one that still waits for its turn. */
    void cancel(HttpTask task) {
        task.cancel();
        workers.hurry(task);
    }

    /** Has removed what the attempts at a cancelled transfer left at a server: when its turn comes, if the server lets it. */
    void abandon(TaskRequest request) {
        Optional<UploadFarewell> farewell = UploadFarewell.to(request, settings.uploads(),
                () -> new TaskExchanges(wire, request, settings.wire().userAgent(), new Metrics()));
        synchronized (closing) {
            if (farewell.isPresent() && !closed) {
                farewells.add(farewell.get());
                try {
                    workers.submit(farewell.get().host(), farewell.get(), () -> say(farewell.get()));
                } catch (OutOfMemoryError e) {
                    farewells.remove(farewell.get());
                }
            }
        }
    }

    private void say(UploadFarewell farewell) {
        Watchdog.Watch watch = watchdog.watch(farewell::cancel);
        try {
            farewell.run();
        } finally {
            watch.close();
            synchronized (closing) {
                farewells.remove(farewell);
                closing.notifyAll();
            }
        }
    }

    /** Whether no upload resource is still to be removed. */
    boolean isQuiet() {
        return farewells.isEmpty();
    }

    private static HttpUrl url(TaskRequest request) throws TransferException {
        String text = request.credentials().url().orElse(request.url()).toString();
        HttpUrl url = HttpUrl.parse(text);
        if (url == null || HttpUrl.parse(request.request().url().toString()) == null) {
            throw new TransferException(FailureReason.INVALID_REQUEST, "the URL is not a valid http or https URL");
        }
        return url;
    }

    private TaskWork work(TaskRequest request, HttpUrl url) throws TransferException {
        if (request.request() instanceof DownloadRequest download) {
            return new DownloadWork(download, url, settings.content(), direct);
        }
        if (request.body().isEmpty()) {
            throw new TransferException(FailureReason.INVALID_REQUEST, "an upload needs its staged body");
        }
        return new UploadWork(
                (UploadRequest) request.request(), url, request.body().get(), settings.uploads(), Clock.systemUTC());
    }

    private void awaitFarewells() {
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            for (long left = FAREWELL.toMillis(); left > 0 && !farewells.isEmpty(); left = (end - System.nanoTime()) / 1_000_000) {
                closing.wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
            sessions.values().forEach(tasks -> tasks.all().forEach(this::cancel));
            awaitFarewells();
            farewells.forEach(UploadFarewell::cancel);
        }
        workers.close();
        watchdog.close();
        clients.evictIdle();
    }
}
