// SPDX-License-Identifier: Apache-2.0
/** Real servers for tests: each is started on a free loopback port, with a configuration and log of its own. */
@Export
@Version("1.0.0")
package transfer.tck.server;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
