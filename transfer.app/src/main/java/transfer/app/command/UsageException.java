// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

/** A command line that can not be right. The message is the one line that a person gets to see. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
