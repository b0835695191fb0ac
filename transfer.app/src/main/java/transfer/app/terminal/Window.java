// SPDX-License-Identifier: Apache-2.0
package transfer.app.terminal;

/** The window that a terminal is shown in. */
@FunctionalInterface
public interface Window {
    /** How many columns it has now. */
    int columns();
}
