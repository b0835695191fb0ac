// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import transfer.api.TransferException;
import transfer.api.transport.Transport;
import transfer.app.ShippedContainer;

/** The measured process: what the executable jar has in it, with defaults, and orders from standard input, one line each. */
public final class Worker {
    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Orders orders;
    private final Supplier<Sample> checkpoints;

    private Worker(Orders orders, Supplier<Sample> checkpoints) {
        this.orders = orders;
        this.checkpoints = checkpoints;
    }

    /**
     * Runs until the end of its input.
     *
     * @param arguments the state directory; then {@code still} for a transport that moves nothing, {@code tapped} for one whose
     *     checkpoints can be switched off
     */
    public static void main(String... arguments) throws IOException, BundleException, InterruptedException {
        Worker worker = of(Path.of(arguments[0]), arguments.length > 1 ? arguments[1] : "");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(worker.answer(line.split("\t")));
        }
        Runtime.getRuntime().halt(0);
    }

    private static Worker of(Path state, String kind) throws BundleException, IOException, InterruptedException {
        BundleContext context = kind.equals("still") ? ShippedContainer.start(state, "transfer.http") : ShippedContainer.start(state);
        if (kind.equals("still")) {
            first(context, new StillTransport());
        }
        if (kind.equals("tapped")) {
            CheckpointTap tap = new CheckpointTap(Services.await(context, Transport.class));
            first(context, tap);
            return new Worker(new Orders(context, tap::open), tap::spent);
        }
        return new Worker(new Orders(context, any -> {}), () -> new Sample(0, 0));
    }

    /** Registers a transport that goes before any other. */
    static void first(BundleContext context, Transport transport) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_RANKING, Integer.MAX_VALUE);
        context.registerService(Transport.class, transport, properties);
    }

    private String answer(String... words) throws InterruptedException {
        try {
            if (words[0].equals("vitals")) {
                return "= " + Vitals.now();
            }
            if (words[0].equals("checkpoints")) {
                Sample spent = checkpoints.get();
                return "= " + spent.wall() + " " + spent.cpu();
            }
            Runnable after = orders.prepare(words);
            long wall = System.nanoTime();
            long cpu = SYSTEM.getProcessCpuTime();
            orders.run(words);
            double seconds = (System.nanoTime() - wall) / 1e9;
            double work = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
            after.run();
            return "= " + seconds + " " + work;
        } catch (TransferException | IOException | RuntimeException e) {
            e.printStackTrace();
            return "! " + e;
        }
    }
}
