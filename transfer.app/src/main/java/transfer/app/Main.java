// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.IOException;
import org.osgi.framework.BundleException;

/** The entry of the executable jar: starts the framework, unless the command line can be answered without one. */
public final class Main {
    private Main() {}

    /**
     * Runs one command line and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String... args) {
        Cli.Invocation invocation = Cli.parse(args);
        if (invocation instanceof Cli.Answer answer) {
            System.exit(print(answer));
        } else if (invocation instanceof Cli.Start start) {
            run(start, Ending.ofProcess());
        }
    }

    private static int print(Cli.Answer answer) {
        Output out = Output.ofProcess();
        (answer.exit() == Exit.DONE ? out.lines() : System.err).println(answer.text());
        return out.checked(answer.exit(), System.err);
    }

    /** Ends the process whatever happens: the framework's threads would keep it alive. */
    private static void run(Cli.Start start, Ending ending) {
        int exit = Exit.PENDING;
        try (Container container = Container.start(start.idle(), start.properties())) {
            exit = Cli.run(container.context(), start, ending);
        } catch (BundleException | IOException e) {
            System.err.println("transfer: the framework does not start: " + e.getMessage());
            exit = Exit.UNUSABLE;
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
        } finally {
            ending.finish(exit);
        }
    }
}
