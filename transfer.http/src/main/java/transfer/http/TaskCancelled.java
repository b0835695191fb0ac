// SPDX-License-Identifier: Apache-2.0
package transfer.http;

/** Unwinds the work of a cancelled task. Thrown by what blocks; caught by {@link HttpTask} alone. */
final class TaskCancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TaskCancelled() {
        super("the task was cancelled", null, false, false);
    }
}
