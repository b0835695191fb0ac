// SPDX-License-Identifier: Apache-2.0
package transfer.itest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What happens to machines: they lose their memory, and their disks are full. */
final class Machine {
    private static final String SEAL = "<!-- SHA-256 ";
    private static final String BOOT = "<key>BootIdentifier</key>";

    private Machine() {}

    /**
     * Makes the record one of another run of the operating system: its file is longer than what was forced, and what was not forced is
     * not what was written. One that has ended stays as it is.
     */
    static void restarted(Path record) throws IOException, GeneralSecurityException {
        if (Files.exists(record.resolve("outcome.plist"))) {
            return;
        }
        Files.write(record.resolve("content"), new byte[64 << 10], StandardOpenOption.APPEND);
        Path file = record.resolve("mutable.plist");
        String text = Files.readString(file);
        int key = text.indexOf(BOOT);
        if (key < 0) {
            throw new AssertionError(file + " does not say when it was written");
        }
        int value = text.indexOf("<string>", key) + "<string>".length();
        String changed = text.substring(0, value) + "another" + text.substring(text.indexOf("</string>", value), text.lastIndexOf(SEAL));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(changed.getBytes(StandardCharsets.UTF_8));
        Files.writeString(file, changed + SEAL + HexFormat.of().formatHex(digest) + " -->\n");
    }

    /** Fills a file system but for so many bytes; returns the file that does. */
    static Path fill(Path folder, int left) throws IOException {
        Path filler = folder.resolve("filler");
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(64 << 10);
            boolean full = false;
            while (!full) {
                try {
                    channel.write(block.clear());
                } catch (IOException e) {
                    full = true;
                }
            }
            channel.truncate(channel.size() - left);
        }
        return filler;
    }
}
