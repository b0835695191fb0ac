// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import transfer.api.TransferException;
import transfer.app.shell.Commands;

/** Reads Gogo commands, a line each, until {@code exit} or the end of the input. */
final class Shell {
    private static final Set<String> EXIT = Set.of("exit", "quit", "logout");
    private static final String PROMPT = "transfer> ";

    /** Where lines come from. */
    interface Input extends Closeable {
        /** The next line; empty at the end. */
        Optional<String> next(String prompt) throws IOException;
    }

    private final BundleContext context;
    private final PrintStream out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int exit = Exit.PENDING;
    private Commands commands;

    Shell(BundleContext context, PrintStream out) {
        this.context = context;
        this.out = out;
    }

    /** Returns at the end of the input, or when a signal has come. */
    int run(Ending ending) {
        try {
            commands = new Services(context).commands();
        } catch (TransferException e) {
            System.err.println("transfer: " + e.getMessage());
            return Exit.of(e);
        }
        CommandProcessor gogo = context.getService(context.getServiceReference(CommandProcessor.class));
        ending.onSignal(closed::countDown);
        context.registerService(Grep.class, new Grep(), FrameworkUtil.asDictionary(
                Map.of(CommandProcessor.COMMAND_SCOPE, "gogo", CommandProcessor.COMMAND_FUNCTION, "grep")));
        try (CommandSession session = gogo.createSession(InputStream.nullInputStream(), out, out)) {
            session.put("SCOPE", "transfer:gogo:*");
            // a thread of its own, as nothing can wake one that waits for a line
            Thread reader = new Thread(() -> read(session), "transfer-shell");
            reader.setDaemon(true);
            reader.start();
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exit;
    }

    private void read(CommandSession session) {
        boolean failed = false;
        try (Input input = input()) {
            for (Optional<String> line = input.next(PROMPT); line.isPresent(); line = input.next(PROMPT)) {
                if (EXIT.contains(line.get().strip())) {
                    break;
                }
                failed |= !execute(session, line.get());
            }
            exit = failed && !(input instanceof EditedLines) ? Exit.FAILED : Exit.DONE;
        } catch (IOException e) {
            out.println("transfer: the input can not be read: " + e.getMessage());
        } finally {
            closed.countDown();
        }
    }

    private Input input() throws IOException {
        if (System.console() == null) {
            return new PlainLines();
        }
        out.println("'help' lists all commands, 'COMMAND --help' tells of one of transfer; 'exit' leaves what is pending as it is.");
        return EditedLines.open(new Words(commands));
    }

    private boolean execute(CommandSession session, String line) {
        try {
            Object result = session.execute(line);
            if (result != null && !List.of().equals(result)) {
                out.println(session.format(result, Converter.INSPECT).toString().stripTrailing());
            }
            return true;
        } catch (Exception e) {
            out.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return false;
        }
    }

    /** Lines of a pipe or a file. */
    private static final class PlainLines implements Input {
        private final BufferedReader lines =
                new BufferedReader(new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));

        @Override
        public Optional<String> next(String prompt) throws IOException {
            return Optional.ofNullable(lines.readLine());
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
