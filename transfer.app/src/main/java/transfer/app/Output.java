// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output. A {@link PrintStream} swallows what goes wrong; this remembers the first of it until the exit code is made. */
final class Output {
    private final PrintStream lines;
    private volatile String problem;

    Output(OutputStream to) {
        lines = new PrintStream(new Witness(to), true, StandardCharsets.UTF_8);
    }

    static Output ofProcess() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    PrintStream lines() {
        return lines;
    }

    /** What the command exits with: what was printed into nothing is not done. Says so in one line. */
    int checked(int exit, PrintStream err) {
        lines.flush();
        if (problem == null) {
            return exit;
        }
        err.println("transfer: standard output can not be written: " + problem);
        return Math.max(exit, Exit.FAILED);
    }

    /** Passes on bytes and exceptions. */
    private final class Witness extends OutputStream {
        private final OutputStream to;

        Witness(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                to.write(bytes, offset, length);
            } catch (IOException e) {
                problem = problem == null ? e.getMessage() : problem;
                throw e;
            }
        }
    }
}
