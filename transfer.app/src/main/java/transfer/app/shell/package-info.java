// SPDX-License-Identifier: Apache-2.0
/** The commands, once, for the command line and for Gogo: what they do with sessions and stores. */
package transfer.app.shell;
