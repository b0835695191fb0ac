// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.store.StoredTransfer;
import transfer.api.store.Submission;
import transfer.api.store.TransferRecord;
import transfer.api.store.TransferStore;

/** A store that is open while a test runs, and what tests of stores say again and again. */
abstract class StoreFixture {
    /** For sources and destinations. */
    @TempDir
    protected Path folder;

    /** Open while a test runs. */
    TransferStore store;

    /** Opens the store: an empty one at the first call of a test, later what {@link #close} has left. */
    protected abstract TransferStore open() throws Exception;

    /** Gives the store up, so that it can be opened again. */
    protected abstract void close(TransferStore store) throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() throws Exception {
        close(store);
    }

    void reopen() throws Exception {
        close(store);
        store = open();
    }

    Path destination() {
        return folder.resolve("made");
    }

    TransferRecord created(Submission submission) throws TransferException {
        return store.create(List.of(submission)).get(0);
    }

    TransferRecord download() throws TransferException {
        return created(StoreSamples.submission(StoreSamples.download(destination())));
    }

    TransferRecord download(IfExists rule) throws TransferException {
        return created(StoreSamples.submission(
                DownloadRequest.from(URI.create("http://example.org/")).to(destination()).ifExists(rule).build()));
    }

    TransferRecord read(UUID identifier) throws TransferException {
        return assertInstanceOf(TransferRecord.class, store.read(identifier).orElseThrow());
    }

    Set<UUID> identifiers() throws TransferException {
        try (Stream<UUID> all = store.identifiers()) {
            List<UUID> list = all.toList();
            assertEquals(list.size(), new HashSet<>(list).size(), "an identifier is listed twice");
            return new HashSet<>(list);
        }
    }

    static void assertSame(StoredTransfer expected, StoredTransfer actual) {
        TransferRecord one = assertInstanceOf(TransferRecord.class, expected);
        TransferRecord other = assertInstanceOf(TransferRecord.class, actual);
        assertTrue(PropertyList.equal(one.description().toPropertyList(), other.description().toPropertyList()),
                () -> one.description() + " became " + other.description());
        assertTrue(PropertyList.equal(one.progress().toPropertyList(), other.progress().toPropertyList()),
                () -> one.progress() + " became " + other.progress());
        assertEquals(one.outcome(), other.outcome());
    }

    static TransferException assertFails(FailureReason reason, Executable action) {
        TransferException e = assertThrows(TransferException.class, action);
        assertEquals(reason, e.reason(), e.getMessage());
        return e;
    }

    void write(TransferRecord record, String text) throws Exception {
        Files.writeString(store.content(record), text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
