// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import transfer.api.FailureReason;
import transfer.api.UploadRequest;
import transfer.api.store.ResumePoint;
import transfer.api.store.Submission;
import transfer.api.store.TransferRecord;

/** What holds for contents that arrive, and for bodies that are sent. */
abstract class BytesContract extends RecordContract {
    @Test
    void content_that_was_checkpointed_counts() throws Exception {
        TransferRecord record = download();
        assertEquals(0, store.resumePoint(record).bytes());
        write(record, "12345678");
        TransferRecord checked = store.checkpoint(record, StoreSamples.progress(5));
        assertEquals(5, checked.progress().durableBytes());
        reopen();
        ResumePoint point = store.resumePoint(read(record.identifier()));
        assertEquals(point.continuous() ? 8 : 5, point.bytes());
        assertEquals("12345", Files.readString(store.content(checked)).substring(0, 5));
    }

    @Test
    void a_checkpoint_can_not_count_bytes_that_are_not_there() throws Exception {
        TransferRecord record = download();
        write(record, "123");
        assertFails(FailureReason.CONTENT_CHANGED, () -> store.checkpoint(record, StoreSamples.progress(4)));
        assertSame(record, read(record.identifier()));
    }

    @Test
    void content_that_lost_durable_bytes_starts_again() throws Exception {
        TransferRecord record = download();
        write(record, "12345678");
        TransferRecord checked = store.checkpoint(record, StoreSamples.progress(8));
        write(record, "123");
        assertEquals(0, store.resumePoint(checked).bytes());
    }

    @Test
    void a_body_is_staged_as_it_was_at_submit() throws Exception {
        Path source = Files.writeString(folder.resolve("source"), "hello");
        List<Long> steps = new ArrayList<>();
        TransferRecord record = created(new Submission(
                StoreSamples.submission(StoreSamples.upload(source)).description(), steps::add));
        Files.writeString(source, "changed");
        reopen();
        TransferRecord read = read(record.identifier());
        assertSame(record, read);
        assertEquals("hello", Files.readString(store.body(read)));
        assertEquals(5, read.description().body().orElseThrow().length());
        assertEquals("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                read.description().body().orElseThrow().sha256());
        assertFalse(read.description().body().orElseThrow().linked());
        assertEquals(5, steps.get(steps.size() - 1));
    }

    @Test
    void a_linked_source_that_was_changed_is_not_sent() throws Exception {
        Path source = Files.writeString(folder.resolve("source"), "hello");
        TransferRecord record = created(StoreSamples.submission(
                UploadRequest.of(source).to(URI.create("http://example.org/")).linkSource().build()));
        assertEquals("hello", Files.readString(store.body(record)));
        var modified = Files.getLastModifiedTime(source);
        Files.writeString(source, "jello");
        Files.setLastModifiedTime(source, modified);
        if (record.description().body().orElseThrow().linked()) {
            assertFails(FailureReason.SOURCE_CHANGED, () -> store.body(record));
        } else {
            assertEquals("hello", Files.readString(store.body(record)));
        }
    }

    @Test
    void an_empty_body_is_a_body() throws Exception {
        Path source = Files.createFile(folder.resolve("source"));
        TransferRecord record = created(StoreSamples.submission(StoreSamples.upload(source)));
        assertEquals(0, Files.size(store.body(record)));
    }
}
