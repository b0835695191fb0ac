// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.UUID;
import transfer.api.TransferState;

/**
 * The few words kept in memory for each transfer; the rest is read from the store when it is needed.
 *
 * <p>The first group belongs to the {@link WorkQueue}, the second to whoever holds the item.
 */
final class Item {
    final UUID id;

    boolean ready;
    boolean busy;
    boolean again;
    int waiting;
    long due = WorkQueue.NEVER;
    /** Where it stands among {@link Timers}. */
    int timer = Timers.NOWHERE;

    /** Whether to remember this item while nothing is to be done for it. */
    boolean kept;
    /** The state last told to listeners; null before the first look. */
    TransferState state;
    /** What it waits for, shared text where possible; null if nothing. */
    String why;
    /** When a wait of this process ends; {@link WorkQueue#NEVER} if this process knows of none. */
    long heldUntil = WorkQueue.NEVER;
    /** What that wait is for. */
    String heldFor;
    /** Whether that wait is in the record too, so that the wall clock can end it. */
    boolean persisted;
    /** Whether the present wait is not the transfer's fault, and does not count as lack of progress. */
    boolean excused;
    /** Since when no byte has moved; {@link WorkQueue#NEVER} while that does not count. */
    long idleSince = WorkQueue.NEVER;
    /** How long no byte has moved before that, in nanoseconds. */
    long idleBefore;
    /** Told to go on: begin times and better moments are not waited for. */
    boolean urgent;
    /** Whether it stands in line for a slot. */
    boolean parked;
    /** Whether it lets everybody else go first there. */
    boolean patient;
    /** Whether it has a slot while providers are asked for credentials. */
    boolean asking;
    /** Whether a constraint, a transport or a provider that comes or goes can matter to it. */
    boolean sensitive;
    /** The number of the last pass that met it. */
    int pass;

    Item(UUID id) {
        this.id = id;
    }
}
