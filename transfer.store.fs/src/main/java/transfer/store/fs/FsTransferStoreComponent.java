// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import transfer.api.store.QueuedTransfer;
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
                + " $XDG_STATE_HOME/transfer or $HOME/.local/state/transfer, the first that there is.", required = false)
        String root() default "";

        @AttributeDefinition(name = "Acknowledged records kept",
                description = "How many acknowledged records are kept for reference; 0: none.", min = "0", max = MOST_RECORDS)
        int kept_count() default 0;

        @AttributeDefinition(name = "Age of acknowledged records",
                description = "How long acknowledged records are kept at most, in days.", min = "0", max = MOST_DAYS)
        int kept_days() default 7;

        @AttributeDefinition(name = "Invalid records kept",
                description = "How many invalid records are kept for diagnosis; the oldest go first.", min = "0", max = MOST_RECORDS)
        int scrapped_count() default 100;

        @AttributeDefinition(name = "Age of invalid records",
                description = "How long invalid records are kept for diagnosis at most, in days.", min = "0", max = MOST_DAYS)
        int scrapped_days() default 30;

        @AttributeDefinition(name = "Reserve", description = "How many bytes are set aside for the case that the disk is full, so that"
                + " transfers can still be paused, cancelled and scrapped.", min = "0", max = MOST_RESERVE)
        int reserve_bytes() default 131072;

        @AttributeDefinition(name = "Threads",
                description = "How many threads make the records of one submitAll, or force records, at the same time at most.",
                min = "1", max = MOST_THREADS)
        int threads() default 16;
    }

    private static final String MOST_RECORDS = "1000000";
    private static final String MOST_DAYS = "36500";
    private static final String MOST_RESERVE = "67108864";
    private static final String MOST_THREADS = "256";

    private final StoreSettings settings;
    private final WarmUp warmUp;
    private FsTransferStore opened;
    private boolean closed;

    /** @throws IllegalArgumentException for the first wrong value: PID, key, value and what is allowed, in one line */
    @Activate
    public FsTransferStoreComponent(BundleContext context, Config config, Map<String, Object> properties) {
        ConfiguredValues values = new ConfiguredValues(PID, properties);
        Path root = values.directory("root", config::root, () -> defaultRoot(context.getProperty(STATE)));
        this.settings = new StoreSettings(root,
                new StoreSettings.Retention(values.number("kept.count", config::kept_count, "0", MOST_RECORDS),
                        Duration.ofDays(values.number("kept.days", config::kept_days, "0", MOST_DAYS))),
                new StoreSettings.Retention(values.number("scrapped.count", config::scrapped_count, "0", MOST_RECORDS),
                        Duration.ofDays(values.number("scrapped.days", config::scrapped_days, "0", MOST_DAYS))),
                values.number("reserve.bytes", config::reserve_bytes, "0", MOST_RESERVE),
                values.number("threads", config::threads, "1", MOST_THREADS));
        this.warmUp = new WarmUp(WarmUp::propertyList).start();
    }

    private static Path defaultRoot(String state) {
        if (state != null && !state.isBlank()) {
            return Path.of(state);
        }
        String home = absolute("HOME").orElse(System.getProperty("user.home"));
        return Path.of(absolute("XDG_STATE_HOME").orElse(home + "/.local/state"), "transfer");
    }

    private static Optional<String> absolute(String variable) {
        return Optional.ofNullable(System.getenv(variable)).filter(value -> Path.of(value).isAbsolute());
    }

    @Deactivate
    synchronized void close() {
        closed = true;
        warmUp.await();
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
    public Optional<QueuedTransfer> queued(UUID identifier) throws TransferException {
        return store().queued(identifier);
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
