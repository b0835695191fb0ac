// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Names the run of the operating system, so that after a restart one can tell whether its memory has been lost. */
final class BootIdentifier {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    private static final String PROCESS = "process ";

    private BootIdentifier() {}

    /** Linux tells. Elsewhere each process counts as a boot of its own: then only what was forced is relied on. */
    static String ofThisMachine() {
        try {
            return Files.readString(LINUX).strip();
        } catch (IOException e) {
            return PROCESS + UUID.randomUUID();
        }
    }

    /** Whether another one means that the machine was started anew. */
    static boolean isOfMachine(String boot) {
        return !boot.startsWith(PROCESS);
    }
}
