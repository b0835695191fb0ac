// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferRecord;

/** What is found in a record's directory. */
sealed interface Reading {
    /** There is no such directory. */
    record Nothing() implements Reading {}

    /**
     * A valid record.
     *
     * @param record what it says
     * @param stored its mutable part as it is on disk
     * @param files what is in its directory, by name
     */
    record Valid(TransferRecord record, ProgressFiles.Stored stored, Map<String, BasicFileAttributes> files) implements Reading {
        /** Whether an outcome was about to be written. */
        boolean finishing() {
            return files.containsKey(Layout.FINISHING);
        }
    }

    /**
     * A newer version wrote it.
     *
     * @param why in one line
     */
    record Newer(String why) implements Reading {}

    /**
     * No version wrote it like that.
     *
     * @param why in one line
     * @param session its session, if that can be told
     * @param description the immutable part, if that is valid
     */
    record Invalid(String why, Optional<String> session, Optional<TransferDescription> description) implements Reading {}
}
