// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The tree of a {@link CrashingFileSystem} as programs see it: paths, and the calls that look at them and change them. */
final class Tree {
    private final Disk disk;
    private final Calls calls;
    private int volumes;

    Tree(Disk disk, Calls calls) {
        this.disk = disk;
        this.calls = calls;
    }

    synchronized List<Step> log(int steps) {
        return List.copyOf(disk.log().subList(0, steps));
    }

    synchronized int steps() {
        return disk.log().size();
    }

    synchronized void run(Step step) {
        disk.run(step);
    }

    synchronized void settle() {
        disk.nodes().keySet().forEach(node -> disk.run(new Step.Force(node, true)));
    }

    synchronized List<Node> nodes() {
        return List.copyOf(disk.nodes().values());
    }

    /** The number of the file under that name. */
    synchronized int number(Path path) throws IOException {
        return existing(path).node.number;
    }

    synchronized void mount(Path path, boolean hardLinks) throws IOException {
        Place place = place(path);
        Node node = disk.newNode(new Volume(++volumes, hardLinks), true);
        enter(place, node.number);
        disk.run(new Step.Force(place.directory.number, true));
    }

    synchronized String dump() {
        StringBuilder text = new StringBuilder();
        dump("", disk.root(), text);
        return text.toString();
    }

    private static void dump(String path, Node node, StringBuilder text) {
        if (!node.isDirectory()) {
            text.append(path).append(" #").append(node.number).append(' ').append(node.size()).append(' ')
                    .append(new String(node.content(), StandardCharsets.ISO_8859_1)).append('\n');
            return;
        }
        text.append(path).append("/\n");
        node.entries.forEach((name, child) -> dump(path + "/" + name, child, text));
    }

    /** Where a path leads: a directory that exists, and a name in it that may not. */
    private record Place(Node directory, String name, Node node) {}

    private Place place(Path path) throws IOException {
        List<String> names = ((CrashingPath) path.toAbsolutePath().normalize()).names();
        if (names.isEmpty()) {
            return new Place(disk.root(), "", disk.root());
        }
        Node directory = disk.root();
        for (String name : names.subList(0, names.size() - 1)) {
            directory = directory.entries.get(name);
            if (directory == null) {
                throw new NoSuchFileException(path.toString());
            }
            if (!directory.isDirectory()) {
                throw new FileSystemException(path.toString(), null, "Not a directory");
            }
        }
        String last = names.get(names.size() - 1);
        return new Place(directory, last, directory.entries.get(last));
    }

    private Place existing(Path path) throws IOException {
        Place place = place(path);
        if (place.node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return place;
    }

    private void enter(Place place, int node) {
        disk.run(new Step.Entries(List.of(new Step.Change(place.directory.number, place.name, node))));
    }

    synchronized boolean exists(Path path) throws IOException {
        calls.made(Call.LOOK, path.toString());
        return place(path).node != null;
    }

    synchronized Node look(Path path) throws IOException {
        calls.made(Call.LOOK, path.toString());
        return existing(path).node;
    }

    synchronized List<Path> list(Path path) throws IOException {
        calls.made(Call.LIST, path.toString());
        Node node = existing(path).node;
        if (!node.isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
        return node.entries.keySet().stream().map(path::resolve).toList();
    }

    synchronized Node open(Path path) throws IOException {
        calls.made(Call.OPEN, path.toString());
        return existing(path).node;
    }

    synchronized Node create(Path path, boolean exclusively) throws IOException {
        Place place = place(path);
        if (place.node != null && !exclusively) {
            return open(path);
        }
        calls.made(Call.CREATE, path.toString());
        if (place.node != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Node node = disk.newNode(place.directory.volume, false);
        enter(place, node.number);
        return node;
    }

    synchronized void createDirectory(Path path) throws IOException {
        calls.made(Call.CREATE_DIRECTORY, path.toString());
        Place place = place(path);
        if (place.node != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        enter(place, disk.newNode(place.directory.volume, true).number);
    }

    synchronized void link(Path name, Path existing) throws IOException {
        calls.made(Call.LINK, name.toString());
        Node node = existing(existing).node;
        Place place = place(name);
        if (node.volume != place.directory.volume) {
            throw new FileSystemException(name.toString(), existing.toString(), "Invalid cross-device link");
        }
        if (!node.volume.hardLinks() || node.isDirectory()) {
            throw new FileSystemException(name.toString(), existing.toString(), "Operation not permitted");
        }
        if (place.node != null) {
            throw new FileAlreadyExistsException(name.toString());
        }
        enter(place, node.number);
    }

    synchronized void rename(Path from, Path to) throws IOException {
        calls.made(Call.RENAME, from.toString());
        Place source = existing(from);
        Place target = place(to);
        if (source.directory.volume != target.directory.volume) {
            throw new AtomicMoveNotSupportedException(from.toString(), to.toString(), "Invalid cross-device link");
        }
        checkReplaceable(source.node, target.node, to);
        if (source.node != target.node) {
            disk.run(new Step.Entries(List.of(
                    new Step.Change(source.directory.number, source.name, 0),
                    new Step.Change(target.directory.number, target.name, source.node.number))));
        }
    }

    private static void checkReplaceable(Node source, Node target, Path to) throws IOException {
        if (target != null && target != source && target.isDirectory()) {
            if (!source.isDirectory()) {
                throw new FileSystemException(to.toString(), null, "Is a directory");
            }
            if (!target.entries.isEmpty()) {
                throw new DirectoryNotEmptyException(to.toString());
            }
        } else if (target != null && source.isDirectory() && target != source) {
            throw new FileSystemException(to.toString(), null, "Not a directory");
        }
    }

    synchronized void delete(Path path) throws IOException {
        calls.made(Call.DELETE, path.toString());
        Place place = existing(path);
        if (place.node.isDirectory() && !place.node.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        enter(place, 0);
    }

    synchronized int read(Node node, String path, int position, byte[] target) throws IOException {
        calls.made(Call.READ, path);
        return node.read(position, target, 0, target.length);
    }

    synchronized void write(Node node, String path, int position, byte[] bytes) throws IOException {
        try {
            calls.made(Call.WRITE, path);
        } catch (IOException e) {
            disk.run(new Step.Bytes(node.number, position, Arrays.copyOf(bytes, bytes.length / 2), false));
            throw e;
        }
        disk.run(new Step.Bytes(node.number, position, bytes, false));
    }

    synchronized void truncate(Node node, String path, int size) throws IOException {
        calls.made(Call.TRUNCATE, path);
        if (size < node.size()) {
            disk.run(new Step.Bytes(node.number, size, new byte[0], true));
        }
    }

    synchronized int size(Node node) {
        return node.size();
    }

    synchronized void force(Node node, String path) throws IOException {
        try {
            calls.made(Call.FORCE, path);
        } catch (IOException e) {
            disk.run(new Step.Force(node.number, false));
            throw e;
        }
        disk.run(new Step.Force(node.number, true));
    }
}
