// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

/** Shows progress, and lines between it. Methods may be called from any thread. */
public interface Display extends AutoCloseable {
    /** Shows where things stand; to be called a few times a second. */
    void progress(Progress progress);

    /** Prints a result, on standard output. */
    void result(String line);

    /** Prints a failure or a note, on standard error. */
    void problem(String line);

    /** Takes the progress off the screen. Lines can still be printed. */
    @Override
    void close();
}
