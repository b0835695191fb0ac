// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.app.shell.Commands;
import transfer.app.shell.TransferCommands;

/** Finds the commands in a started framework, or the reason why they are not there. Components start in their own time. */
final class Services {
    private static final int MOST_LOOKS = 600;
    private static final long LOOK_MILLIS = 100;
    private static final Pattern CAUSE = Pattern.compile("(?:^|Caused by: )" + Pattern.quote(TransferException.class.getName()) + ": (.*)",
            Pattern.MULTILINE);

    private final BundleContext context;

    Services(BundleContext context) {
        this.context = context;
    }

    /**
     * @throws TransferException {@link FailureReason#STORE_UNUSABLE} with what the component that could not start said,
     *     {@link FailureReason#INTERNAL} if there is nothing to be found out
     */
    Commands commands() throws TransferException {
        Semaphore changes = new Semaphore(0);
        ServiceListener listener = event -> changes.release();
        context.addServiceListener(listener);
        try {
            for (int look = 0; look < MOST_LOOKS; look++) {
                Optional<Commands> commands = look();
                if (commands.isPresent()) {
                    return commands.get();
                }
                Optional<TransferException> failure = failure();
                if (failure.isPresent()) {
                    throw failure.get();
                }
                if (changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            context.removeServiceListener(listener);
        }
        throw new TransferException(FailureReason.INTERNAL, "no transfer session appears");
    }

    private Optional<Commands> look() {
        ServiceReference<TransferCommands> reference = context.getServiceReference(TransferCommands.class);
        TransferCommands service = reference == null ? null : context.getService(reference);
        return Optional.ofNullable(service).map(TransferCommands::commands);
    }

    /** What Declarative Services knows of the component that failed: the stack trace as text. */
    private Optional<TransferException> failure() {
        ServiceReference<ServiceComponentRuntime> reference = context.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return Optional.empty();
        }
        ServiceComponentRuntime components = context.getService(reference);
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs()) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(component)) {
                if (configuration.failure != null) {
                    Matcher cause = CAUSE.matcher(configuration.failure);
                    String why = cause.find()
                            ? cause.group(1)
                            : component.name + ": " + configuration.failure.lines().findFirst().orElse("");
                    return Optional.of(new TransferException(FailureReason.STORE_UNUSABLE, why));
                }
            }
        }
        return Optional.empty();
    }
}
