// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kind of machine, without anything that identifies it.
 *
 * @param cores how many
 * @param memory in GiB
 * @param system name and version of the kernel
 * @param java the runtime's version
 * @param fileSystem the type of the working folder's file system
 */
record Machine(int cores, long memory, String system, String java, String fileSystem) {
    static Machine of(Path work) throws IOException {
        long kilobytes = Files.readAllLines(Path.of("/proc/meminfo")).stream().filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
        String version = System.getProperty("os.version").replaceAll("^([0-9.]*[0-9]).*", "$1");
        return new Machine(Runtime.getRuntime().availableProcessors(), Math.round(kilobytes / 1048576.0),
                System.getProperty("os.name") + " " + version, "Java " + Runtime.version().feature(), Files.getFileStore(work).type());
    }

    @Override
    public String toString() {
        return cores + " cores, " + memory + " GiB, " + system + ", " + java + ", " + fileSystem;
    }
}
