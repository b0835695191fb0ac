// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import transfer.api.IfExists;
import transfer.api.TransferOutcome;
import transfer.api.store.Durability;

/** The program that is killed: it works with a store on a real file system and says before and after each thing what it does. */
final class KilledStory {
    private KilledStory() {}

    /** A directory of a real file system; time passes when something is begun or done. */
    static final class Real implements Stage {
        private final Path directory;
        private final boolean says;
        private int now;

        Real(Path directory, boolean says) {
            this.directory = directory;
            this.says = says;
        }

        @Override
        public Path root() {
            return directory.resolve("state");
        }

        @Override
        public Path folder() {
            return directory.resolve("data");
        }

        @Override
        public synchronized int now() {
            now++;
            if (says) {
                System.out.println(now);
                System.out.flush();
            }
            return now;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Real stage = new Real(Path.of(arguments[0]), true);
        try (FsTransferStore store = Story.open(stage, new FileOperations(), Story.BOOT)) {
            play(new Story(stage, store, 0));
        }
    }

    static void play(Story story) throws Exception {
        List<UUID> batch = story.submit(story.download("a"), story.download("b"));
        UUID upload = story.submit(story.upload(false)).get(0);
        UUID linked = story.submit(story.upload(true)).get(0);
        UUID added = story.submit(story.download(story.stage.folder().resolve("c"), IfExists.FAIL)).get(0);
        UUID first = batch.get(0);
        story.update(first, Durability.PROCESS);
        for (int bytes = 40; bytes <= 100; bytes += 30) {
            story.fetch(first, bytes);
            story.checkpoint(first, bytes);
            story.update(first, Durability.PROCESS);
        }
        story.finish(first, story.completed(first, 100));
        story.fetch(added, 100);
        story.finish(added, story.completed(added, 100));
        story.finish(upload, new TransferOutcome.Cancelled(Story.NOW));
        story.remove(first);
        story.remove(upload);
        story.update(linked, Durability.POWER);
    }

    static Real newStage(Path directory, boolean says) throws Exception {
        Real stage = new Real(Files.createDirectories(directory), says);
        Files.createDirectories(stage.folder());
        return stage;
    }
}
