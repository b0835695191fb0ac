// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line program as it is shipped.
 *
 * @param script the script that starts it
 * @param state a state directory of its own
 * @param cache where it keeps its class-data-sharing archive
 */
record Program(Path script, Path state, Path cache) {
    static Program of(Stage stage) throws IOException {
        return new Program(Path.of(System.getProperty("transfer.script")), stage.fresh("state"), stage.fresh("cache"));
    }

    /** The script with arguments. */
    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "XDG_CACHE_HOME=" + cache, "JAVA_HOME=" + System.getProperty("java.home"),
                script.toString(), "--state", state.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The jar without the script. */
    List<String> jar(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                System.getProperty("transfer.jar"), "--state", state.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
