// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of records that are only kept for people. The oldest go when there are too many, and those that are too old; that is
 * looked at every few additions, so for a while there can be a tenth more.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Path directory;
    private final StoreSettings.Retention retention;
    private final Clock clock;
    private final AtomicInteger added = new AtomicInteger();

    Shelf(Path directory, StoreSettings.Retention retention, Clock clock) {
        this.directory = directory;
        this.retention = retention;
        this.clock = clock;
    }

    /** Deletes a record for good. */
    interface Disposal {
        void dispose(UUID identifier) throws IOException;
    }

    private record Kept(UUID identifier, FileTime since) {}

    boolean keepsAny() {
        return retention.count() > 0;
    }

    void added(Disposal disposal) {
        if (added.incrementAndGet() > retention.count() / 10) {
            added.set(0);
            trim(disposal);
        }
    }

    /** What can not be deleted now is tried again the next time. */
    void trim(Disposal disposal) {
        try {
            List<Kept> kept = list();
            Instant oldest = clock.instant().minus(retention.age());
            for (int i = 0; i < kept.size(); i++) {
                if (i >= retention.count() || kept.get(i).since.toInstant().isBefore(oldest)) {
                    disposal.dispose(kept.get(i).identifier);
                }
            }
        } catch (IOException e) {
            LOG.warn("{}: old records could not be deleted: {}", directory, Failures.describe(e));
        }
    }

    /** The newest first. */
    private List<Kept> list() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                var identifier = Layout.identifier(Layout.name(entry));
                if (identifier.isPresent()) {
                    kept.add(new Kept(identifier.get(), Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        kept.sort(Comparator.comparing(Kept::since).reversed());
        return kept;
    }
}
