// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real ext4 file system with a journal, in a file, whose power can be cut: {@code EXT4_IOC_SHUTDOWN} without a flush of the journal
 * stops all writing at once, as if the machine had died; the next mount replays what had reached the journal.
 */
public final class LoopFileSystem implements AutoCloseable {
    private static final String SHUTDOWN = "0x8004587d";
    private static final String WITHOUT_FLUSH = "2";

    private final Path image;
    private final Path mountPoint;
    private boolean mounted;

    private LoopFileSystem(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Why there can be none here. */
    public static Optional<String> missing() {
        if (!Tools.isRoot()) {
            return Optional.of("mounting needs root");
        }
        if (shutdown(Path.of("/")).isEmpty()) {
            return Optional.of("there is neither perl nor python3 for an ioctl");
        }
        for (String program : List.of("mkfs.ext4", "mount", "umount")) {
            if (Tools.find(program).isEmpty()) {
                return Optional.of("there is no " + program);
            }
        }
        return Files.exists(Path.of("/dev/loop-control")) ? Optional.empty() : Optional.of("there are no loop devices");
    }

    /**
     * Makes and mounts one.
     *
     * @param folder an empty directory for the image and the mount point
     * @param options for {@code mkfs.ext4}
     */
    public static LoopFileSystem create(Path folder, long bytes, String... options) throws IOException {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        List<String> make = new ArrayList<>(List.of("mkfs.ext4", "-q", "-F"));
        make.addAll(List.of(options));
        make.add(image.toString());
        run(make);
        LoopFileSystem system = new LoopFileSystem(image, Files.createDirectory(folder.resolve("mounted")));
        system.mount();
        return system;
    }

    /** Where it is mounted. */
    public Path mountPoint() {
        return mountPoint;
    }

    /** Mounts it again after {@link #cutPower}. */
    public void mount() throws IOException {
        run(List.of("mount", "-o", "loop", image.toString(), mountPoint.toString()));
        mounted = true;
    }

    /** From now on every write fails; what was not forced is lost at the next {@link #remount}. */
    public void cutPower() throws IOException {
        Tools.run(shutdown(mountPoint).orElseThrow());
    }

    /** As after the next start of the machine. Nobody may have a file open any more. */
    public void remount() throws IOException {
        unmount();
        mount();
    }

    private void unmount() throws IOException {
        run(List.of("umount", mountPoint.toString()));
        mounted = false;
    }

    private static Optional<List<String>> shutdown(Path directory) {
        return Tools.find("perl")
                .map(perl -> List.of(perl.toString(), "-e",
                        "use Fcntl; sysopen(my $d, $ARGV[0], O_RDONLY) or die $!; my $f = pack('L', " + WITHOUT_FLUSH
                                + "); ioctl($d, " + SHUTDOWN + ", $f) or die $!",
                        directory.toString()))
                .or(() -> Tools.find("python3").map(python -> List.of(python.toString(), "-c",
                        "import fcntl, os, struct, sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), " + SHUTDOWN
                                + ", struct.pack('I', " + WITHOUT_FLUSH + "))",
                        directory.toString())));
    }

    private static void run(List<String> command) throws IOException {
        List<String> found = new ArrayList<>(command);
        found.set(0, Tools.find(command.get(0)).map(Path::toString).orElse(command.get(0)));
        Tools.run(found);
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            unmount();
        }
    }
}
