// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;
import transfer.api.store.Finding;
import transfer.api.store.ResumePoint;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferProgress;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;

/**
 * The store as a service. The directory is opened when the store is first used, so that whoever uses it is told why it can not be; a
 * later use tries again, since another owner may have gone by then.
 */
@Component(
        immediate = true,
        service = TransferStore.class,
        configurationPid = FsTransferStoreComponent.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = TransferStore.NAME + "=fs")
@Designate(ocd = FsTransferStoreComponent.Config.class)
public final class FsTransferStoreComponent implements TransferStore {
    static final String PID = "transfer.store.fs";
    /** The framework property that names the state directory when no configuration does. */
    static final String STATE = "transfer.state";

    private static final Logger LOG = LoggerFactory.getLogger(FsTransferStoreComponent.class);

    /** How the store is configured. */
    @ObjectClassDefinition(name = "Transfer store in a directory", description = "Keeps each transfer in a directory of its own.")
    @interface Config {
        @AttributeDefinition(name = "State directory", description = "An absolute path. If empty: the framework property transfer.state,"
                + " $XDG_STATE_HOME/transfer or ~/.local/state/transfer, the first that there is.")
        String root() default "";

        @AttributeDefinition(name = "Acknowledged records kept", description = "How many at most; 0: none.")
        int keptCount() default 0;

        @AttributeDefinition(name = "Age of acknowledged records", description = "How long they are kept, in days.")
        int keptDays() default 7;

        @AttributeDefinition(name = "Invalid records kept", description = "How many are kept for diagnosis at most.")
        int scrappedCount() default 100;

        @AttributeDefinition(name = "Age of invalid records", description = "How long they are kept for diagnosis, in days.")
        int scrappedDays() default 30;

        @AttributeDefinition(name = "Reserve", description = "How many bytes are set aside for the case that the disk is full, so that"
                + " transfers can still be paused, cancelled and scrapped.")
        int reserve() default 131072;

        @AttributeDefinition(name = "Threads", description = "How many threads force the records of one submitAll at most.")
        int threads() default 16;
    }

    private final StoreSettings settings;
    private FsTransferStore opened;
    private boolean closed;

    @Activate
    public FsTransferStoreComponent(BundleContext context, Config config) {
        Path root = config.root().isBlank() ? defaultRoot(context.getProperty(STATE)) : Path.of(config.root());
        this.settings = new StoreSettings(root.toAbsolutePath().normalize(),
                new StoreSettings.Retention(config.keptCount(), Duration.ofDays(config.keptDays())),
                new StoreSettings.Retention(config.scrappedCount(), Duration.ofDays(config.scrappedDays())),
                config.reserve(), config.threads());
    }

    private static Path defaultRoot(String state) {
        if (state != null && !state.isBlank()) {
            return Path.of(state);
        }
        String xdg = System.getenv("XDG_STATE_HOME");
        return xdg != null && Path.of(xdg).isAbsolute()
                ? Path.of(xdg, "transfer")
                : Path.of(System.getProperty("user.home"), ".local", "state", "transfer");
    }

    @Deactivate
    synchronized void close() {
        closed = true;
        if (opened != null) {
            try {
                opened.close();
            } catch (TransferException e) {
                LOG.warn("{}: {}", settings.root(), e.getMessage());
            }
        }
    }

    private synchronized FsTransferStore store() throws TransferException {
        if (closed) {
            throw new TransferException(FailureReason.CLOSED, "the store " + settings.root() + " is closed");
        }
        if (opened == null) {
            opened = FsTransferStore.open(settings, new FileOperations(), Clock.systemUTC(), BootIdentifier.ofThisMachine());
        }
        return opened;
    }

    @Override
    public String location() {
        return settings.root().toString();
    }

    @Override
    public List<TransferRecord> create(List<Submission> submissions) throws TransferException {
        return store().create(submissions);
    }

    @Override
    public Stream<UUID> identifiers() throws TransferException {
        return store().identifiers();
    }

    @Override
    public Optional<StoredTransfer> read(UUID identifier) throws TransferException {
        return store().read(identifier);
    }

    @Override
    public TransferRecord update(TransferRecord record, TransferProgress next, Durability durability) throws TransferException {
        return store().update(record, next, durability);
    }

    @Override
    public TransferRecord checkpoint(TransferRecord record, TransferProgress next) throws TransferException {
        return store().checkpoint(record, next);
    }

    @Override
    public Path content(TransferRecord record) throws TransferException {
        return store().content(record);
    }

    @Override
    public ResumePoint resumePoint(TransferRecord record) throws TransferException {
        return store().resumePoint(record);
    }

    @Override
    public Path body(TransferRecord record) throws TransferException {
        return store().body(record);
    }

    @Override
    public TransferRecord finish(TransferRecord record, TransferOutcome outcome) throws TransferException {
        return store().finish(record, outcome);
    }

    @Override
    public void remove(UUID identifier) throws TransferException {
        store().remove(identifier);
    }

    @Override
    public List<Finding> inspect() throws TransferException {
        return store().inspect();
    }

    @Override
    public void reseal(UUID identifier) throws TransferException {
        store().reseal(identifier);
    }
}
