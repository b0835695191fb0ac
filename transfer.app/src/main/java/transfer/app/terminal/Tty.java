// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The terminal of this process, through what every Unix has: {@code stty size} tells the width, and SIGWINCH when to ask again.
 * No terminal library: loading one takes longer than starting the framework.
 */
public final class Tty implements Window {
    private static final int USUAL = 80;
    private static final File DEVICE = new File("/dev/tty");

    private final Map<String, String> environment;
    private volatile int columns;
    private volatile boolean stale = true;

    private Tty(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The terminal; it is not asked for anything before somebody wants to know. */
    public static Tty open(Map<String, String> environment) {
        Tty tty = new Tty(environment);
        tty.onResize();
        return tty;
    }

    /** Whether standard error is a terminal that can move its cursor. */
    public static boolean isErr(Map<String, String> environment) {
        if (environment.getOrDefault("TERM", "dumb").equals("dumb")) {
            return false;
        }
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | RuntimeException e) {
            return System.console() != null;
        }
    }

    @Override
    public int columns() {
        if (stale) {
            stale = false;
            columns = ask();
        }
        return columns;
    }

    /** By reflection: sun.misc.Signal is in module jdk.unsupported, and the compiler warns of it in a way that nothing suppresses. */
    private void onResize() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object mark = Proxy.newProxyInstance(Tty.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                stale |= method.getName().equals("handle");
                return null;
            });
            signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), mark);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // the width stays what it was at first
        }
    }

    private int ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(DEVICE).redirectError(Redirect.DISCARD).start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (stty.waitFor(1, TimeUnit.SECONDS) && answer.matches("\\d{1,5} [1-9]\\d{0,4}")) {
                return Integer.parseInt(answer.substring(answer.indexOf(' ') + 1));
            }
        } catch (IOException e) {
            // no stty, no /dev/tty: the environment may know
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String given = environment.getOrDefault("COLUMNS", "");
        return given.matches("[1-9]\\d{0,4}") ? Integer.parseInt(given) : USUAL;
    }
}
