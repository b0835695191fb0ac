// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import transfer.api.TransferKind;
import transfer.api.store.TransferRecord;
import transfer.api.transport.TaskResult;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransferTask.State;

/** A task that this session follows. Written by whoever holds the transfer, but for what the transport counts. */
final class Run {
    final Link link;
    final int task;
    /** Which attempt of the transfer this is, from 1. */
    final int number;
    final Instant started;
    /** How far the file was when the task started. */
    final long from;
    /** The record as last written; there is no other copy in memory. */
    volatile TransferRecord record;
    volatile State state = State.RUNNING;
    volatile long bytes;
    volatile OptionalLong total;
    /** Whether the transport has told of the task, so that less than what is durable means a new start. */
    volatile boolean heard;
    /** When listeners were last told of progress. */
    volatile long toldProgress;
    /** When bytes moved last; {@link WorkQueue#NEVER} if they have not. */
    volatile long moved = WorkQueue.NEVER;
    /** When the record has to say that this attempt was made; {@link WorkQueue#NEVER} once it does. */
    long noteAt = WorkQueue.NEVER;
    /** Whether the task was told to stop before it ended. */
    boolean told;
    /** Whether a force failed, so that nothing but the last checkpoint can be relied on. */
    boolean suspect;
    /** How the task ended, while that is not written down. */
    TaskResult result;

    Run(Link link, int task, int number, Instant started, long from, TransferRecord record) {
        this.link = link;
        this.task = task;
        this.number = number;
        this.started = started;
        this.from = from;
        this.bytes = from;
        this.record = record;
        this.total = record.progress().totalBytes();
    }

    UUID id() {
        return record.identifier();
    }

    boolean isUpload() {
        return record.description().request().kind() == TransferKind.UPLOAD;
    }

    /** How much of the file is moved, as far as that is known: a task that has said nothing yet goes on from what is durable. */
    long shown() {
        long durable = record.progress().durableBytes();
        return heard && !isUpload() ? bytes : Math.max(bytes, durable);
    }

    boolean is(Link where, int identifier) {
        return link == where && task == identifier;
    }

    boolean is(Link where, TransferTask other) {
        return is(where, other.identifier());
    }

    Seen seen() {
        return new Seen(link, task, state, bytes, true);
    }
}
