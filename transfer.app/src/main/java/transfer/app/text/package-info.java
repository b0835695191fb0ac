// SPDX-License-Identifier: Apache-2.0
/** How transfers are put into words, columns and JSON. Pure functions; knows nothing of OSGi or terminals. */
package transfer.app.text;
