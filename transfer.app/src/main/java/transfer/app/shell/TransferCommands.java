// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
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
import transfer.app.command.Invocation;
import transfer.app.command.Secrets;
import transfer.app.command.Surroundings;
import transfer.app.command.UsageException;
import transfer.app.command.Verb;
import transfer.app.text.Json;
import transfer.app.text.TransferJson;

/**
 * The Gogo commands of scope {@code transfer}, with the words of the command line. They return what they found, for pipes and
 * scripts. {@code get}, {@code put} and
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

    private static final String IDENTIFIERS = "identifiers, or enough of their beginnings";

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
    public Object get(CommandSession shell, @Descriptor("as on the command line: URL... [-o FILE | -d DIR]") String... words)
            throws UsageException, TransferException, InterruptedException {
        Command.Get get = (Command.Get) parse(shell, Verb.GET, words);
        return transfers(submit(get.requests(), get.secrets()), get.json());
    }

    @Descriptor("send a file to a URL, and wait for it")
    public Object put(CommandSession shell, @Descriptor("as on the command line: FILE URL [--method POST]") String... words)
            throws UsageException, TransferException, InterruptedException {
        Command.Put put = (Command.Put) parse(shell, Verb.PUT, words);
        return transfers(submit(List.of(put.request()), put.secrets()), put.json());
    }

    private static Command parse(CommandSession shell, Verb verb, String... words) throws UsageException {
        List<String> line = new ArrayList<>(List.of(verb.word()));
        line.addAll(List.of(words));
        Surroundings surroundings =
                new Surroundings(shell.currentDir().toAbsolutePath(), Set.of(), InputStream.nullInputStream(), user -> Optional.empty());
        Invocation invocation = new CommandLine(surroundings).parse(line.toArray(String[]::new));
        if (invocation.command() instanceof Command.Help help) {
            throw new UsageException(Help.page(help.verb()));
        }
        if (invocation.state().isPresent()) {
            throw new UsageException("--state is for the command line; here the configuration of the store says where transfers are");
        }
        return invocation.command();
    }

    private List<Transfer> submit(List<? extends TransferRequest> requests, Secrets secrets)
            throws TransferException, InterruptedException {
        return Ends.of(commands.want(requests, secrets));
    }

    /** What a command hands to the shell: objects, or with {@code --json} what the command line prints. */
    private static Object transfers(List<Transfer> transfers, boolean json) {
        return json ? lines(transfers.stream().map(TransferJson::of)) : transfers;
    }

    private static String lines(Stream<Map<String, Object>> objects) {
        return objects.map(Json::write).collect(Collectors.joining("\n"));
    }

    @Descriptor("go on with all pending transfers, and wait for them")
    public Object run(CommandSession shell, @Descriptor("--json or nothing") String... words)
            throws UsageException, TransferException, InterruptedException {
        Command.Run run = (Command.Run) parse(shell, Verb.RUN, words);
        commands.reconcile(false);
        return transfers(Ends.of(commands.pending().stream().filter(one -> one.transfer().state() != TransferState.PAUSED).toList()),
                run.json());
    }

    @Descriptor("all transfers, oldest first")
    public Object list(CommandSession shell, @Descriptor("--json or nothing") String... words) throws UsageException, TransferException {
        Command.ListAll list = (Command.ListAll) parse(shell, Verb.LIST, words);
        List<Transfer> all = commands.list();
        return list.json() ? Json.write(all.stream().map(TransferJson::of).toList()) : all;
    }

    @Descriptor("all that is known of a transfer")
    public Object show(CommandSession shell, @Descriptor(IDENTIFIERS) String... words) throws UsageException, TransferException {
        Command.Show show = (Command.Show) parse(shell, Verb.SHOW, words);
        List<Transfer> found = new ArrayList<>();
        for (String typed : show.identifiers()) {
            found.add(commands.find(typed).transfer());
        }
        return show.json() ? transfers(found, true) : oneOrAll(found);
    }

    /** One transfer is printed in full, several in a line each. */
    private static Object oneOrAll(List<Transfer> transfers) {
        return transfers.size() == 1 ? transfers.get(0) : transfers;
    }

    @Descriptor("hold transfers until they are resumed")
    public Object pause(CommandSession shell, @Descriptor(IDENTIFIERS) String... words) throws UsageException, TransferException {
        return alter(shell, Verb.PAUSE, words);
    }

    @Descriptor("let paused or waiting transfers go on")
    public Object resume(CommandSession shell, @Descriptor(IDENTIFIERS) String... words) throws UsageException, TransferException {
        return alter(shell, Verb.RESUME, words);
    }

    @Descriptor("end transfers and discard what has arrived")
    public Object cancel(CommandSession shell, @Descriptor(IDENTIFIERS) String... words) throws UsageException, TransferException {
        return alter(shell, Verb.CANCEL, words);
    }

    @Descriptor("forget transfers, cancelling those that have not ended")
    public Object remove(CommandSession shell, @Descriptor(IDENTIFIERS) String... words) throws UsageException, TransferException {
        return alter(shell, Verb.REMOVE, words);
    }

    private Object alter(CommandSession shell, Verb verb, String... words) throws UsageException, TransferException {
        Command.Alter alter = (Command.Alter) parse(shell, verb, words);
        List<Transfer> altered = new ArrayList<>();
        for (String typed : alter.identifiers()) {
            altered.add(commands.alter(verb, typed));
        }
        return oneOrAll(altered);
    }

    @Descriptor("compare records with tasks, act once, and report")
    public Object reconcile(CommandSession shell, @Descriptor("--dry-run, --json or nothing") String... words)
            throws UsageException, TransferException {
        Command.Reconcile reconcile = (Command.Reconcile) parse(shell, Verb.RECONCILE, words);
        List<ReconcileReport> reports = commands.reconcile(reconcile.dryRun());
        return reconcile.json()
                ? lines(reports.stream().map(TransferJson::of))
                : reports.stream().flatMap(report -> report.entries().stream()).toList();
    }

    @Descriptor("check the stores")
    public Object doctor(CommandSession shell, @Descriptor("--json or nothing") String... words) throws UsageException, TransferException {
        Command.Doctor doctor = (Command.Doctor) parse(shell, Verb.DOCTOR, words);
        Map<String, List<Finding>> found = commands.doctor();
        return doctor.json()
                ? lines(found.entrySet().stream().map(store -> TransferJson.of(store.getKey(), Instant.now(), store.getValue())))
                : found.values().stream().flatMap(List::stream).toList();
    }
}
