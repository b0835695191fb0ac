// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.UUID;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.store.StagedBody;

/**
 * Looks at a staged body before it is sent. A copy belongs to the store: its length is checked. A linked source can have been changed
 * by anybody: its length, time of change, inode and digest are checked; the digest only if the other values leave a doubt.
 */
final class StagedBodyCheck {
    private final Layout layout;

    StagedBodyCheck(Layout layout) {
        this.layout = layout;
    }

    Path check(UUID identifier, StagedBody body) throws TransferException {
        Path directory = layout.record(identifier);
        Path file = directory.resolve(Layout.BODY);
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isRegularFile() || found.size() != body.length()) {
                throw changed("has " + found.size() + " bytes, and had " + body.length() + " at submit");
            }
            if (body.linked()) {
                checkLinked(directory, file, body);
            }
            return file;
        } catch (NoSuchFileException e) {
            throw new TransferException(FailureReason.SOURCE_CHANGED, "the staged body has disappeared; submit it again", e);
        } catch (IOException e) {
            throw Failures.store(e, "can not read the staged body of transfer " + identifier);
        }
    }

    private static void checkLinked(Path directory, Path file, StagedBody body) throws IOException, TransferException {
        Map<String, Object> kept = PropertyList.of(RecordReader.immutable(directory)).dictionary("Body");
        LinkedSource then = LinkedSource.of(kept, body.length());
        LinkedSource now = LinkedSource.of(file);
        if (then.proves(now)) {
            return;
        }
        if (!then.resembles(now)) {
            throw changed("was modified after submit");
        }
        if (!BodyStaging.digest(file, body.length(), bytes -> {}).equals(body.sha256()) || !LinkedSource.of(file).equals(now)) {
            throw changed("does not have the bytes that it had at submit");
        }
    }

    private static TransferException changed(String what) {
        return new TransferException(FailureReason.SOURCE_CHANGED, "the source " + what + "; submit it again");
    }
}
