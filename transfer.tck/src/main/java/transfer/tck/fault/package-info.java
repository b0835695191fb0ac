// SPDX-License-Identifier: Apache-2.0
/**
 * Faults that storage has, for the tests of anything that writes to a {@link java.nio.file.Path}.
 *
 * <p>{@link transfer.tck.fault.CrashingFileSystem} is a file system in memory which forgets what was not forced, and fails when it is
 * told to. {@link transfer.tck.fault.KilledProcess} and {@link transfer.tck.fault.LoopFileSystem} do the same with a real process and
 * a real file system.
 */
@Export
@Version("1.0.0")
package transfer.tck.fault;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
