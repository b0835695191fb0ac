// SPDX-License-Identifier: Apache-2.0
/** The command line: a framework with all bundles in one executable jar, started for one command. */
package transfer.app;
