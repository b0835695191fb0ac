// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceEvent;
import org.osgi.service.condition.Condition;
import transfer.api.TransferSession;
import transfer.app.ShippedContainer;

/**
 * A process that finds the transfers of an earlier one. Writes, into the file of its second argument, the seconds from the session's
 * activation (with which the store is opened) to the first task and to the end of the first pass, and then its {@link Vitals}.
 */
public final class Relaunch {
    private static final String SESSIONS = "transfer.reconcile";

    private Relaunch() {}

    /** @param arguments the state directory, and a file for the result */
    public static void main(String... arguments) throws BundleException, IOException, InterruptedException {
        BundleContext context = ShippedContainer.start(Path.of(arguments[0]), "transfer.http", SESSIONS);
        StillTransport transport = new StillTransport();
        Worker.first(context, transport);
        CountDownLatch reconciled = new CountDownLatch(1);
        context.addServiceListener(event -> {
            boolean through = TransferSession.RECONCILED_CONDITION.equals(event.getServiceReference().getProperty(Condition.CONDITION_ID));
            if (through && event.getType() == ServiceEvent.REGISTERED) {
                reconciled.countDown();
            }
        });
        long begin = System.nanoTime();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().equals(SESSIONS)) {
                bundle.start();
            }
        }
        double first = (transport.awaitFirst() - begin) / 1e9;
        reconciled.await();
        double pass = (System.nanoTime() - begin) / 1e9;
        Files.writeString(Path.of(arguments[1]), first + " " + pass + (arguments.length > 2 ? " " + Vitals.now() : ""));
        Runtime.getRuntime().halt(0);
    }
}
