// SPDX-License-Identifier: Apache-2.0
/** The grammar of the command line: one table for parsing, help and completion. Knows nothing of OSGi. */
package transfer.app.command;
