// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferRequest;
import transfer.api.TransferSession;
import transfer.api.TransferState;
import transfer.api.store.Finding;
import transfer.api.store.TransferStore;
import transfer.app.command.Command;
import transfer.app.command.CommandLine;
import transfer.app.command.Help;
import transfer.app.command.Secrets;
import transfer.app.command.Surroundings;
import transfer.app.command.UsageException;
import transfer.app.command.Verb;

/**
 * The Gogo commands of scope {@code transfer}. They return what they found, for pipes and scripts. {@code get}, {@code put} and
 * {@code run} wait, as on the command line; when they are interrupted, the transfers go on with the container.
 */
@Component(
        service = TransferCommands.class,
        property = {
            "osgi.command.scope=transfer",
            "osgi.command.function=get",
            "osgi.command.function=put",
            "osgi.command.function=run",
            "osgi.command.function=list",
            "osgi.command.function=show",
            "osgi.command.function=pause",
            "osgi.command.function=resume",
            "osgi.command.function=cancel",
            "osgi.command.function=remove",
            "osgi.command.function=reconcile",
            "osgi.command.function=doctor"
        })
public final class TransferCommands {
    /** The names of the commands. */
    public static final List<String> NAMES =
            List.of("get", "put", "run", "list", "show", "pause", "resume", "cancel", "remove", "reconcile", "doctor");

    private final Commands commands;

    @Activate
    public TransferCommands(
            @Reference(name = "session", cardinality = ReferenceCardinality.AT_LEAST_ONE,
                    policyOption = ReferencePolicyOption.GREEDY) List<TransferSession> sessions,
            @Reference(name = "store", cardinality = ReferenceCardinality.AT_LEAST_ONE,
                    policyOption = ReferencePolicyOption.GREEDY) List<TransferStore> stores,
            @Reference(name = "secrets") SecretKeeper secrets) {
        commands = new Commands(sessions, stores, secrets);
    }

    /** What the commands do, for callers in this bundle. */
    public Commands commands() {
        return commands;
    }

    @Descriptor("fetch URLs into files, and wait for them")
    public List<Transfer> get(CommandSession shell, @Descriptor("as on the command line: URL... [-o FILE | -d DIR]") String... words)
            throws UsageException, TransferException, InterruptedException {
        Command.Get get = (Command.Get) parse(shell, Verb.GET, words);
        return submit(get.requests(), get.secrets());
    }

    @Descriptor("send a file to a URL, and wait for it")
    public List<Transfer> put(CommandSession shell, @Descriptor("as on the command line: FILE URL [--method POST]") String... words)
            throws UsageException, TransferException, InterruptedException {
        Command.Put put = (Command.Put) parse(shell, Verb.PUT, words);
        return submit(List.of(put.request()), put.secrets());
    }

    private static Command parse(CommandSession shell, Verb verb, String... words) throws UsageException {
        List<String> line = new ArrayList<>(List.of(verb.word()));
        line.addAll(List.of(words));
        Surroundings surroundings =
                new Surroundings(shell.currentDir().toAbsolutePath(), Set.of(), InputStream.nullInputStream(), user -> Optional.empty());
        Command command = new CommandLine(surroundings).parse(line.toArray(String[]::new)).command();
        if (command instanceof Command.Help help) {
            throw new UsageException(Help.page(help.verb()));
        }
        return command;
    }

    private List<Transfer> submit(List<? extends TransferRequest> requests, Secrets secrets)
            throws TransferException, InterruptedException {
        return Ends.of(commands.want(requests, secrets));
    }

    @Descriptor("go on with all pending transfers, and wait for them")
    public List<Transfer> run() throws TransferException, InterruptedException {
        commands.reconcile(false);
        return Ends.of(commands.pending().stream().filter(one -> one.transfer().state() != TransferState.PAUSED).toList());
    }

    @Descriptor("all transfers, oldest first")
    public List<Transfer> list() throws TransferException {
        return commands.list();
    }

    @Descriptor("a transfer")
    public Transfer show(@Descriptor("its identifier or enough of its beginning") String identifier) throws TransferException {
        return commands.find(identifier).transfer();
    }

    @Descriptor("hold a transfer until it is resumed")
    public Transfer pause(@Descriptor("its identifier or enough of its beginning") String identifier) throws TransferException {
        return commands.alter(Verb.PAUSE, identifier);
    }

    @Descriptor("let a paused or waiting transfer go on")
    public Transfer resume(@Descriptor("its identifier or enough of its beginning") String identifier) throws TransferException {
        return commands.alter(Verb.RESUME, identifier);
    }

    @Descriptor("end a transfer and discard what has arrived")
    public Transfer cancel(@Descriptor("its identifier or enough of its beginning") String identifier) throws TransferException {
        return commands.alter(Verb.CANCEL, identifier);
    }

    @Descriptor("forget a transfer, cancelling it if it has not ended")
    public Transfer remove(@Descriptor("its identifier or enough of its beginning") String identifier) throws TransferException {
        return commands.alter(Verb.REMOVE, identifier);
    }

    @Descriptor("compare records with tasks, act once, and report")
    public List<ReconcileReport.Entry> reconcile(
            @Parameter(names = {"-n", "--dry-run"}, presentValue = "true", absentValue = "false")
                    boolean dryRun) throws TransferException {
        return commands.reconcile(dryRun).stream().flatMap(report -> report.entries().stream()).toList();
    }

    @Descriptor("check the stores")
    public List<Finding> doctor() throws TransferException {
        return commands.doctor().values().stream().flatMap(List::stream).toList();
    }
}
