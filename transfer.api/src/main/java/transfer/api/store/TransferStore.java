// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ConsumerType;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;

/**
 * Keeps records, staged bodies and arriving content, and answers whose they are: a store shows only what this process owns, by a
 * lock on the whole or by leases. Third parties implement it; the reconciler is its only user.
 *
 * <p>A store does all forcing. A transport only writes to the file that {@link #content} names; {@link #checkpoint} and
 * {@link #finish} make those bytes durable. A failed force is reported and never retried: the bytes since the last checkpoint are
 * then to be fetched again.
 *
 * <p>Methods may be called from any thread, for different transfers at the same time; for one transfer one after the other.
 * Values are plain: nothing returned holds on to a thread, a descriptor or the store. Besides the reasons named, every method may
 * throw {@link FailureReason#NO_SPACE}, {@link FailureReason#STORE_FAILED}, {@link FailureReason#NOT_OWNER} and
 * {@link FailureReason#CLOSED}; what was there before is then unchanged.
 */
@ConsumerType
public interface TransferStore {
    /** The service property that tells stores apart, a string: what {@code store.target} filters select by. */
    String NAME = "transfer.store";

    /** Where the store is, for people: a directory, a database. */
    String location();

    /**
     * Creates records, all or none, and stages their bodies. When this returns each is on stable storage. Values that the store
     * could not read back unchanged are refused.
     *
     * @return the records in the order of the submissions, uploads with their {@link StagedBody}
     * @throws TransferException {@link FailureReason#INVALID_REQUEST} with the key path of a value that can not be kept,
     *     {@link FailureReason#SOURCE_UNREADABLE} if a body can not be staged; nothing is left behind
     */
    List<TransferRecord> create(List<Submission> submissions) throws TransferException;

    /**
     * The identifiers of everything here that this process owns and nobody has removed, scrapped records included, listed as the
     * stream is consumed; weakly consistent. To be closed.
     */
    Stream<UUID> identifiers() throws TransferException;

    /**
     * Reads a record. An invalid mutable part is replaced by {@link TransferProgress#NEW}; an invalid immutable part or outcome
     * scraps the record, durably, before this returns.
     *
     * @return empty if there is none
     */
    Optional<StoredTransfer> read(UUID identifier) throws TransferException;

    /**
     * What is known without reading the record, of a transfer that waits for nothing but its turn. Whoever is about to act upon the
     * transfer reads it. A store need not know any; one that does can make the first look at very many transfers short. It may use
     * that {@link #identifiers} is being consumed meanwhile.
     *
     * @return what {@link QueuedTransfer#of} makes of the record; empty if that is nothing, and whenever it is not known
     */
    default Optional<QueuedTransfer> queued(UUID identifier) throws TransferException {
        return Optional.empty();
    }

    /**
     * Replaces the mutable part, atomically.
     *
     * @param record as last read or written
     * @param next the new value; its generation is ignored
     * @return the record as written, with the next generation
     * @throws TransferException {@link FailureReason#CONFLICT} if the record has another generation by now,
     *     {@link FailureReason#NOT_FOUND}
     */
    TransferRecord update(TransferRecord record, TransferProgress next, Durability durability) throws TransferException;

    /**
     * Forces the content, then replaces the mutable part as {@link #update} with {@link Durability#POWER} does. On return
     * {@code next.durableBytes()} bytes of a download survive a power loss.
     */
    TransferRecord checkpoint(TransferRecord record, TransferProgress next) throws TransferException;

    /** The file that a download's bytes go to: a regular file, created if it is not there yet. */
    Path content(TransferRecord record) throws TransferException;

    /** How much of the content counts. Reads only; a transport cuts off the rest when it starts to write. */
    ResumePoint resumePoint(TransferRecord record) throws TransferException;

    /**
     * The file with an upload's staged body, verified to be what was staged as far as that is possible without reading a copy again.
     *
     * @throws TransferException {@link FailureReason#SOURCE_CHANGED} if a linked source is no longer what was submitted
     */
    Path body(TransferRecord record) throws TransferException;

    /**
     * Writes the outcome, once. For a completed download it first forces the content, checks its length against
     * {@link TransferOutcome.Completed#bytes()} and moves it to {@link TransferOutcome.Completed#file()} (the proposal) under the request's
     * {@link transfer.api.IfExists} rule, atomically. Can be repeated after a crash at any point, with the same effect as
     * once. On return the outcome survives a power loss; a content that is not the outcome is discarded.
     *
     * @return the record with its outcome, which names the file actually made; if it had an outcome already, that one
     * @throws TransferException {@link FailureReason#DESTINATION_EXISTS}, {@link FailureReason#DESTINATION_UNWRITABLE},
     *     {@link FailureReason#CONTENT_CHANGED} if the length is wrong; the record is still active then
     */
    TransferRecord finish(TransferRecord record, TransferOutcome outcome) throws TransferException;

    /**
     * Forgets a finished or scrapped transfer with its body, durably; it may be kept for reference where {@link #identifiers} does not
     * list it. Does nothing if there is no such transfer.
     *
     * @throws TransferException {@link FailureReason#CONFLICT} if the transfer has not ended
     */
    void remove(UUID identifier) throws TransferException;

    /** Examines the whole store: scrapped records and why, orphans, space, permissions. Changes nothing. */
    default List<Finding> inspect() throws TransferException {
        return List.of();
    }

    /**
     * Accepts a record that a person has edited: checks it, and makes it whole again. One that was scrapped for the edit is taken out of
     * quarantine.
     *
     * @throws TransferException {@link FailureReason#NOT_FOUND}, {@link FailureReason#INVALID_RECORD} with what is wrong in it, or
     *     {@link FailureReason#UNSUPPORTED} if records of this store are not for people to edit; nothing is changed then
     */
    default void reseal(UUID identifier) throws TransferException {
        throw new TransferException(FailureReason.UNSUPPORTED, "records of " + location() + " can not be edited");
    }
}
