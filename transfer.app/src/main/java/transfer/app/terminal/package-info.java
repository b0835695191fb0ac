// SPDX-License-Identifier: Apache-2.0
/** What a person sees while transfers run: a bar on a terminal, now and then a line elsewhere. Knows nothing of OSGi. */
package transfer.app.terminal;
