// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import transfer.api.DownloadRequest;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.app.command.Command;
import transfer.app.command.CommandLine;
import transfer.app.command.Completion;
import transfer.app.command.Help;
import transfer.app.command.Surroundings;
import transfer.app.command.UsageException;
import transfer.app.shell.Commands;
import transfer.app.shell.Destinations;
import transfer.app.terminal.BarDisplay;
import transfer.app.terminal.Display;
import transfer.app.terminal.LineDisplay;
import transfer.app.terminal.Tty;

/** The command line: {@link #parse} without a framework, {@link #run} with one. */
final class Cli {
    /** The framework property with the state directory. */
    private static final String STATE = "transfer.state";

    /** Bundles that only an interactive shell needs. */
    private static final String SHELL = "org.apache.felix.gogo.";

    /** The transport: where it is not started, a session can be looked at and changed, and no byte is moved. */
    private static final String TRANSPORT = "transfer.http";

    /** What the bundles of the executable jar serve. */
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** What a command line asks for. */
    sealed interface Invocation {}

    /**
     * A command line that needs no framework.
     *
     * @param exit the exit code
     * @param text for standard output if the exit code is 0, else for standard error
     */
    record Answer(int exit, String text) implements Invocation {}

    /**
     * A command for {@link Cli#run}.
     *
     * @param idle how the names of the bundles begin that it does not need started
     * @param properties what the framework is to be configured with
     * @param line the command line, understood
     */
    record Start(List<String> idle, Map<String, String> properties, transfer.app.command.Invocation line) implements Invocation {}

    private Cli() {}

    static Invocation parse(String... args) {
        try {
            transfer.app.command.Invocation line = new CommandLine(surroundings()).parse(args);
            if (line.command() instanceof Command.Help help) {
                return new Answer(Exit.DONE, Help.page(help.verb()));
            }
            if (line.command() instanceof Command.Version) {
                return new Answer(Exit.DONE, "transfer " + version());
            }
            if (line.command() instanceof Command.Completion) {
                return new Answer(Exit.DONE, Completion.script().stripTrailing());
            }
            if (line.command() instanceof Command.Get get) {
                Destinations destinations = new Destinations();
                for (DownloadRequest request : get.requests()) {
                    destinations.check(request);
                }
            }
            Map<String, String> properties =
                    line.state().map(folder -> Map.of(STATE, folder.toString())).orElse(Map.of());
            return new Start(idle(line.command()), properties, line);
        } catch (UsageException e) {
            return new Answer(Exit.USAGE, "transfer: " + e.getMessage());
        } catch (TransferException e) {
            return new Answer(Exit.of(e), "transfer: " + e.getMessage());
        }
    }

    private static List<String> idle(Command command) {
        if (command instanceof Command.Shell) {
            return List.of();
        }
        return command.moves() ? List.of(SHELL) : List.of(SHELL, TRANSPORT);
    }

    private static Surroundings surroundings() {
        return new Surroundings(Path.of("").toAbsolutePath(), SCHEMES, System.in, Cli::askPassword);
    }

    private static Optional<String> askPassword(String user) {
        return Optional.ofNullable(System.console())
                .map(console -> console.readPassword("Password of %s: ", user)).map(String::valueOf);
    }

    private static String version() {
        String version = Cli.class.getPackage().getImplementationVersion();
        return version == null ? "(unknown version)" : version;
    }

    /** Carries the command out in a started framework; does not stop it. */
    static int run(BundleContext context, Start start, Ending ending) {
        Output out = Output.ofProcess();
        int exit = start.line().command() instanceof Command.Shell
                ? new Shell(context, out.lines()).run(ending)
                : run(context, start, ending, out.lines());
        return out.checked(exit, System.err);
    }

    private static int run(BundleContext context, Start start, Ending ending, PrintStream out) {
        boolean quiet = start.line().quiet();
        try (Display display = display(start.line().command().moves() && !quiet, quiet, out)) {
            Commands commands = new Services(context).commands();
            Watch watch = new Watch(display, commands.secrets(), System::nanoTime);
            ServiceRegistration<TransferListener> listening = context.registerService(TransferListener.class, watch, null);
            try {
                ending.onSignal(watch::interrupt);
                return new Runner(commands, watch, display, quiet).run(start.line().command());
            } finally {
                listening.unregister();
            }
        } catch (TransferException e) {
            System.err.println("transfer: " + e.getMessage());
            return Exit.of(e);
        }
    }

    private static Display display(boolean bar, boolean quiet, PrintStream out) {
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        return bar && Tty.isErr(System.getenv())
                ? new BarDisplay(out, err, Tty.open(System.getenv()))
                : new LineDisplay(out, err, quiet, System::nanoTime);
    }
}
