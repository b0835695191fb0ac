// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

/** What a write survives once the call has returned. */
public enum Durability {
    /** The death of the process. After a power loss, this value or an earlier one is there. */
    PROCESS,
    /** A power loss. */
    POWER
}
