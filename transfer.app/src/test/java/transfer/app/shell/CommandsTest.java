// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.DownloadRequest;
import transfer.api.FailureReason;
import transfer.api.IfExists;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferFailure;
import transfer.api.TransferState;
import transfer.api.UploadRequest;
import transfer.app.Samples;
import transfer.app.command.Secrets;
import transfer.app.command.Verb;

class CommandsTest {
    private static final String URL = "http://h/disk.iso";
    private static final UUID FIRST = new UUID(0, 1);

    @TempDir
    Path folder;

    private final FakeSession session = new FakeSession();
    private final Commands commands = new Commands(List.of(session), List.of(), new SecretKeeper());
    private DownloadRequest request;

    @BeforeEach
    void makeRequest() {
        request = Samples.download(URL, folder.resolve("disk.iso"));
    }

    private Commands.Wanted want() throws TransferException {
        return commands.want(List.of(request), Secrets.NONE).get(0);
    }

    @Test
    void what_is_not_there_is_submitted_in_one_go() throws TransferException {
        List<Commands.Wanted> wanted =
                commands.want(List.of(request, Samples.download("http://h/other", folder.resolve("other"))), Secrets.NONE);
        assertEquals(List.of("submit 2"), session.calls);
        assertFalse(wanted.get(0).attached());
        assertEquals(List.of("disk.iso", "other"), wanted.stream()
                .map(one -> ((DownloadRequest) one.transfer().request().orElseThrow()).destination().getFileName().toString()).toList());
    }

    @Test
    void the_same_url_and_file_attach_to_what_is_at_work() throws TransferException {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        assertTrue(want().attached());
        assertEquals(FIRST, want().transfer().identifier());
        assertEquals(List.of(), session.calls);
    }

    @Test
    void another_file_or_url_does_not_attach() throws TransferException {
        session.have(Samples.transfer(FIRST, Samples.download(URL, folder.resolve("elsewhere")), TransferState.RUNNING, 5, 10));
        assertFalse(want().attached());
    }

    @Test
    void the_same_source_and_url_attach_for_an_upload() throws TransferException {
        UploadRequest upload = UploadRequest.of(folder.resolve("gone")).to(URI.create(URL)).build();
        session.have(Samples.transfer(FIRST, upload, TransferState.RUNNING, 5, 10));
        assertTrue(commands.want(List.of(upload), Secrets.NONE).get(0).attached());
    }

    @Test
    void asking_again_resumes_what_is_paused_and_ends_a_wait_after_a_failure() throws TransferException {
        session.have(Samples.transfer(FIRST, request, TransferState.PAUSED, 5, 10));
        want();
        assertEquals(List.of("resume 1"), session.calls);
        session.have(Samples.waiting(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10), "the network",
                Optional.of(TransferFailure.of(FailureReason.NETWORK, "refused"))));
        want();
        assertEquals(List.of("resume 1", "resume 1"), session.calls);
    }

    @Test
    void secrets_that_are_given_again_end_a_wait_that_nobody_has_seen_yet() throws TransferException {
        session.have(Samples.transfer(FIRST, request, TransferState.QUEUED, 5, 10));
        commands.want(List.of(request), new Secrets(Map.of("Cookie", "a=b"), Optional.empty()));
        assertEquals(List.of("resume 1"), session.calls);
    }

    @Test
    void asking_again_does_not_hammer_a_server_that_asked_to_wait() throws TransferException {
        session.have(Samples.waiting(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10), "the server",
                Optional.of(TransferFailure.of(FailureReason.SERVER_ERROR, "busy").after(Duration.ofMinutes(2)))));
        assertTrue(want().attached());
        assertEquals(List.of(), session.calls);
    }

    @Test
    void what_ended_well_with_nobody_told_is_not_fetched_again() throws Exception {
        Files.writeString(request.destination(), "0123456789");
        session.have(Samples.ended(Samples.transfer(FIRST, request, TransferState.RUNNING, 10, 10),
                Samples.completed(10, request.destination())));
        assertTrue(want().attached());
        assertEquals(List.of(), session.calls);
    }

    @Test
    void what_ended_well_but_is_gone_is_fetched_again() throws Exception {
        session.have(Samples.ended(Samples.transfer(FIRST, request, TransferState.RUNNING, 10, 10),
                Samples.completed(10, request.destination())));
        assertFalse(want().attached());
        assertEquals(List.of("submit 1", "remove 1"), session.calls);
    }

    @Test
    void what_failed_is_tried_anew() throws TransferException {
        session.have(Samples.ended(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10),
                Samples.failed(TransferFailure.of(FailureReason.CLIENT_ERROR, "404"))));
        assertFalse(want().attached());
        assertEquals(List.of("submit 1", "remove 1"), session.calls);
    }

    @Test
    void a_digest_that_the_transfer_at_work_will_not_check_is_not_ignored() {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        request = DownloadRequest.from(URI.create(URL)).to(request.destination()).digest("sha-256", "a".repeat(64)).build();
        TransferException refused = assertThrows(TransferException.class, this::want);
        assertEquals(FailureReason.CONFLICT, refused.reason());
    }

    @Test
    void bad_destinations_are_refused_before_anything_is_submitted() throws Exception {
        Files.createDirectories(folder.resolve("sub"));
        Files.createFile(folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("pipe"), Path.of("/dev/null"));
        for (String bad : List.of("sub", "absent/x", "file/x", "pipe", "/proc/x")) {
            request = Samples.download(URL, folder.resolve(bad));
            TransferException refused = assertThrows(TransferException.class, this::want, bad);
            assertEquals(FailureReason.DESTINATION_UNWRITABLE, refused.reason());
            assertEquals(1, refused.getMessage().lines().count());
        }
        assertEquals(List.of(), session.calls);
    }

    @Test
    void an_existing_file_is_refused_at_once_if_it_must_not_be_replaced() throws Exception {
        Files.createFile(request.destination());
        request = DownloadRequest.from(URI.create(URL)).to(request.destination()).ifExists(IfExists.FAIL).build();
        assertEquals(FailureReason.DESTINATION_EXISTS, assertThrows(TransferException.class, this::want).reason());
        assertEquals(List.of(), session.calls);
    }

    @Test
    void the_beginning_of_an_identifier_is_enough_if_it_is_unique() throws TransferException {
        UUID a = UUID.fromString("3f2c0000-0000-4000-8000-000000000001");
        UUID b = UUID.fromString("3f2d0000-0000-4000-8000-000000000001");
        session.have(Samples.transfer(a, request, TransferState.RUNNING, 0, -1));
        session.have(Samples.transfer(b, request, TransferState.RUNNING, 0, -1));
        assertEquals(a, commands.find("3F2c").transfer().identifier());
        assertEquals(b, commands.find(b.toString()).transfer().identifier());
        assertThrows(TransferException.class, () -> commands.find("3f2"));
        assertThrows(TransferException.class, () -> commands.find("4"));
    }

    @Test
    void changes_come_back_as_the_transfer_or_as_a_reason() throws TransferException {
        session.have(Samples.transfer(FIRST, request, TransferState.RUNNING, 5, 10));
        assertEquals(FIRST, commands.alter(Verb.PAUSE, FIRST.toString()).identifier());
        session.end(FIRST, Samples.completed(10, request.destination()));
        TransferException late = assertThrows(TransferException.class, () -> commands.alter(Verb.CANCEL, FIRST.toString()));
        assertEquals(FIRST + " has ended already: completed", late.getMessage());
        Transfer removed = commands.alter(Verb.REMOVE, FIRST.toString());
        assertEquals(FIRST, removed.identifier());
        assertThrows(TransferException.class, () -> commands.alter(Verb.REMOVE, FIRST.toString()));
    }

    @Test
    void a_transfer_that_can_not_be_read_is_told_with_its_reason() throws TransferException {
        want();
        session.unreadable = new TransferException(FailureReason.STORE_FAILED, "permission denied");
        assertEquals(session.unreadable, assertThrows(TransferException.class, () -> commands.find(FIRST.toString())));
        assertEquals(session.unreadable, assertThrows(TransferException.class, () -> commands.alter(Verb.PAUSE, FIRST.toString())));
    }
}
