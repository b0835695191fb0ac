// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;

/**
 * What a file that is linked, not copied, looked like when its digest was taken.
 *
 * @param length its size
 * @param modified when its bytes were last changed, in nanoseconds since 1970
 * @param changed when its bytes or attributes were last changed, in nanoseconds since 1970; 0 if that proves nothing
 * @param inode its number in its file system; 0 where the system does not tell
 */
record LinkedSource(long length, long modified, long changed, long inode) {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    static LinkedSource of(Path file) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new LinkedSource(basic.size(), basic.lastModifiedTime().to(TimeUnit.NANOSECONDS), 0, 0);
        }
        Map<String, Object> unix = Files.readAttributes(file, "unix:ctime,ino", LinkOption.NOFOLLOW_LINKS);
        return new LinkedSource(basic.size(), basic.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                ((FileTime) unix.get("ctime")).to(TimeUnit.NANOSECONDS), ((Number) unix.get("ino")).longValue());
    }

    /** Whether length, time of change and inode are the same; then only the digest can still tell a difference. */
    boolean resembles(LinkedSource other) {
        return length == other.length && modified == other.modified && inode == other.inode;
    }

    /** Whether equal attributes prove equal bytes. */
    boolean proves(LinkedSource now) {
        return changed != 0 && equals(now);
    }

    /** The same without the time of change, so that the digest has the last word. */
    LinkedSource unproven() {
        return new LinkedSource(length, modified, 0, inode);
    }

    /** Whether the system notes the time of a change more finely than in seconds. */
    boolean isFine() {
        return changed % NANOS_PER_SECOND != 0;
    }

    void addTo(Map<String, Object> body) {
        body.put("SourceModified", modified);
        body.put("SourceChanged", changed);
        body.put("SourceInode", inode);
    }

    /** Reads what {@link #addTo} wrote. */
    static LinkedSource of(Map<String, Object> body, long length) throws TransferException {
        PropertyList list = PropertyList.of(body);
        try {
            return new LinkedSource(length, list.require("SourceModified", Long.class), list.number("SourceChanged").orElse(0),
                    list.number("SourceInode").orElse(0));
        } catch (TransferException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, Layout.IMMUTABLE + " Body." + e.getMessage(), e);
        }
    }
}
