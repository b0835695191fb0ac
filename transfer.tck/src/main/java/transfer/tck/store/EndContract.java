// SPDX-License-Identifier: Apache-2.0
package transfer.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.TransferFailure;
import transfer.api.TransferOutcome;
import transfer.api.TransferResponse;
import transfer.api.store.TransferRecord;

/** What holds for the end of transfers: destinations, outcomes and removal. */
abstract class EndContract extends BytesContract {
    @Test
    void a_finished_download_is_at_its_destination_and_its_outcome_stays() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        Files.writeString(destination(), "old");
        TransferRecord finished = store.finish(record, StoreSamples.completed(destination(), 7));
        assertEquals("content", Files.readString(destination()));
        assertEquals(Optional.of(StoreSamples.completed(destination(), 7)), finished.outcome());
        reopen();
        assertSame(finished, read(record.identifier()));
        Files.writeString(destination(), "the application's own now");
        assertEquals(finished.outcome(), store.finish(record, StoreSamples.failed()).outcome(), "an outcome is written once");
        assertEquals("the application's own now", Files.readString(destination()));
    }

    @Test
    void only_the_destination_is_left_in_its_folder() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        store.finish(record, StoreSamples.completed(destination(), 7));
        try (Stream<Path> entries = Files.list(folder)) {
            assertEquals(List.of(destination()), entries.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void content_of_the_wrong_length_does_not_complete_a_transfer() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        assertFails(FailureReason.CONTENT_CHANGED, () -> store.finish(record, StoreSamples.completed(destination(), 8)));
        assertFalse(Files.exists(destination()));
        reopen();
        assertFalse(read(record.identifier()).isFinished());
    }

    @Test
    void an_existing_file_is_left_alone_if_the_request_says_so() throws Exception {
        TransferRecord record = download(IfExists.FAIL);
        write(record, "content");
        Files.writeString(destination(), "mine");
        assertFails(FailureReason.DESTINATION_EXISTS, () -> store.finish(record, StoreSamples.completed(destination(), 7)));
        assertEquals("mine", Files.readString(destination()));
        assertFalse(read(record.identifier()).isFinished());
        Files.delete(destination());
        assertTrue(store.finish(record, StoreSamples.completed(destination(), 7)).isFinished());
        assertEquals("content", Files.readString(destination()));
    }

    @Test
    void a_free_name_is_taken_if_the_request_says_so() throws Exception {
        TransferRecord record = download(IfExists.RENAME);
        write(record, "content");
        Files.writeString(destination(), "mine");
        Files.writeString(folder.resolve("made (1)"), "mine too");
        Path second = folder.resolve("made (2)");
        TransferRecord finished = store.finish(record, StoreSamples.completed(destination(), 7));
        assertEquals(Optional.of(StoreSamples.completed(second, 7)), finished.outcome());
        assertEquals("content", Files.readString(second));
        assertEquals("mine", Files.readString(destination()));
    }

    @Test
    void a_missing_folder_leaves_the_transfer_active() throws Exception {
        TransferRecord record = download();
        write(record, "content");
        Path lost = folder.resolve("no such folder").resolve("made");
        assertFails(FailureReason.DESTINATION_UNWRITABLE, () -> store.finish(record, StoreSamples.completed(lost, 7)));
        assertFalse(read(record.identifier()).isFinished());
        Files.createDirectory(lost.getParent());
        store.finish(record, StoreSamples.completed(lost, 7));
        assertEquals("content", Files.readString(lost));
    }

    @Test
    void a_transfer_that_did_not_complete_leaves_nothing_at_its_destination() throws Exception {
        for (TransferOutcome outcome : List.of(StoreSamples.failed(), new TransferOutcome.Cancelled(StoreSamples.NOW))) {
            TransferRecord record = download();
            write(record, "content");
            store.finish(record, outcome);
            reopen();
            assertEquals(Optional.of(outcome), read(record.identifier()).outcome());
            assertFalse(Files.exists(destination()));
        }
    }

    @Test
    void a_removed_transfer_is_gone_and_removing_it_again_does_nothing() throws Exception {
        TransferRecord record = download();
        assertFails(FailureReason.CONFLICT, () -> store.remove(record.identifier()));
        store.finish(record, StoreSamples.failed());
        store.remove(record.identifier());
        store.remove(record.identifier());
        assertEquals(Optional.empty(), store.read(record.identifier()));
        reopen();
        assertEquals(Optional.empty(), store.read(record.identifier()));
        assertEquals(Set.of(), identifiers());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 58, TransferResponse.LONGEST_BODY})
    void the_answer_of_the_server_is_kept_with_its_body(int length) throws Exception {
        TransferResponse answer = new TransferResponse(200, Map.of("x-sample", "a, b"), StoreSamples.bytes(length));
        TransferFailure failure = TransferFailure.ofStatus(FailureReason.CLIENT_ERROR, 400, "no");
        for (TransferOutcome outcome : List.of(
                new TransferOutcome.Completed(StoreSamples.NOW, 5, Optional.empty(), Map.of(), Optional.of(answer)),
                new TransferOutcome.Failed(StoreSamples.NOW, failure, Optional.of(answer)))) {
            TransferRecord record = upload();
            assertEquals(Optional.of(outcome), store.finish(record, outcome).outcome());
            reopen();
            assertEquals(Optional.of(outcome), read(record.identifier()).outcome());
        }
    }

    @Test
    void a_staged_body_stays_until_the_outcome_is_acknowledged() throws Exception {
        TransferRecord record = upload();
        store.finish(record, StoreSamples.failed());
        assertEquals("hello", Files.readString(store.body(record)));
        reopen();
        Path body = store.body(read(record.identifier()));
        assertEquals("hello", Files.readString(body));
        store.remove(record.identifier());
        assertFalse(Files.exists(body));
    }

    private TransferRecord upload() throws Exception {
        return created(StoreSamples.submission(StoreSamples.upload(Files.writeString(folder.resolve("source"), "hello"))));
    }
}
