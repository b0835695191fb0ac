// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.osgi.framework.BundleException;
import transfer.api.TransferException;
import transfer.app.ShippedContainer;

/** The measured process: what the executable jar has in it, with defaults, and orders from standard input, one line each. */
public final class Worker {
    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Orders orders;

    private Worker(Orders orders) {
        this.orders = orders;
    }

    /** @param arguments the state directory */
    public static void main(String... arguments) throws IOException, BundleException, InterruptedException {
        Worker worker = new Worker(new Orders(ShippedContainer.start(Path.of(arguments[0]))));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(worker.answer(line.split("\t")));
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String... words) throws InterruptedException {
        try {
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
