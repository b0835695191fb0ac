// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import transfer.api.TransferException;

/** Reads Gogo commands, a line each, until {@code exit} or the end of the input. */
final class Shell {
    private static final Set<String> EXIT = Set.of("exit", "quit", "logout");
    private static final String PROMPT = "transfer> ";

    private final BundleContext context;

    Shell(BundleContext context) {
        this.context = context;
    }

    int run(Ending ending) {
        try {
            new Services(context).commands();
        } catch (TransferException e) {
            System.err.println("transfer: " + e.getMessage());
            return Exit.of(e);
        }
        ServiceReference<CommandProcessor> reference = context.getServiceReference(CommandProcessor.class);
        InputStream in = new FileInputStream(FileDescriptor.in);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        CountDownLatch closed = new CountDownLatch(1);
        ending.onSignal(closed::countDown);
        try (CommandSession session = context.getService(reference).createSession(InputStream.nullInputStream(), out, out)) {
            session.put("SCOPE", "transfer:gogo:*");
            Thread reader = new Thread(() -> read(in, session, out, closed), "transfer-shell");
            reader.setDaemon(true);
            reader.start();
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Exit.DONE;
    }

    /** On a thread of its own: nothing can wake one that waits for a line. */
    private static void read(InputStream in, CommandSession session, PrintStream out, CountDownLatch closed) {
        boolean person = System.console() != null;
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            prompt(out, person);
            for (String line = lines.readLine(); line != null && !EXIT.contains(line.strip()); line = lines.readLine()) {
                execute(session, line, out);
                prompt(out, person);
            }
        } catch (IOException e) {
            out.println("transfer: the terminal can not be read: " + e.getMessage());
        } finally {
            closed.countDown();
        }
    }

    private static void prompt(PrintStream out, boolean person) {
        if (person) {
            out.print(PROMPT);
            out.flush();
        }
    }

    private static void execute(CommandSession session, String line, PrintStream out) {
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (Exception e) {
            out.println(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
