// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** Finds services in a framework that is just starting. */
final class Services {
    private static final int SECONDS = 30;

    private Services() {}

    static <T> T await(BundleContext context, Class<T> type) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        ServiceListener listener = event -> changes.release();
        context.addServiceListener(listener);
        try {
            for (ServiceReference<T> found = context.getServiceReference(type); ; found = context.getServiceReference(type)) {
                if (found != null) {
                    return context.getService(found);
                }
                if (!changes.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no " + type.getName() + " appears");
                }
            }
        } finally {
            context.removeServiceListener(listener);
        }
    }
}
