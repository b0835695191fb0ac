// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of the application, from its launch to its end or its death. */
final class Life {
    private final Process process;
    private final Story story;
    private final Thread reader;
    private final Set<String> said = new HashSet<>();
    private long lines;
    private boolean ended;

    Life(Process process, Story story) {
        this.process = process;
        this.story = story;
        reader = new Thread(this::read, "life-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                story.hear(line);
                heard(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private synchronized void heard(String line) {
        lines++;
        said.add(line.split(" ")[0]);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits until it has said so many lines, or for so long, or until its end. */
    synchronized void awaitLines(long count, long mostNanos) throws InterruptedException {
        long end = System.nanoTime() + mostNanos;
        for (long left = mostNanos; lines < count && !ended && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Waits until it has said a line that begins with a word, or until its end. */
    synchronized void awaitSaid(String word) throws InterruptedException {
        while (!said.contains(word) && !ended) {
            wait();
        }
    }

    /** Whether it has said all that it ever will. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /**
     * Kills it with SIGKILL, unless it has ended; returns whether it was killed. What it had said has been heard by then: the handle
     * leaves the pipe open, which {@link Process#destroyForcibly} does not.
     */
    boolean kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        boolean killed = process.waitFor() != 0;
        reader.join();
        return killed;
    }

    /** Waits for its own end, and returns its exit code; a death by its own hand is one. */
    int await(long seconds) throws InterruptedException, TimeoutException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new TimeoutException("the application has not come to its end in " + seconds + " s");
        }
        reader.join();
        return process.exitValue();
    }
}
