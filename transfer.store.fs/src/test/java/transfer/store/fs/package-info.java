// SPDX-License-Identifier: Apache-2.0
/**
 * Faults of file systems and processes, and the tests that make them.
 *
 * <pre>
 * F1   killed during a submit                   RealKillTest, CrashEnumerationTest "submit ..."
 * F2   killed between body and plist            RealKillTest, CrashEnumerationTest "checkpoint"
 * F3   killed between finish and removal        RealKillTest, CrashEnumerationTest "finish ..."
 * F4   renamed, and empty after a power loss    RealPowerLossTest, CrashEnumerationTest
 * F5   a rename is lost                         RealPowerLossTest, CrashEnumerationTest
 * F6   a plist newer than its content           RealPowerLossTest, CrashEnumerationTest "checkpoint"
 * F7   no space for a content                   FullDiskTest, DestinationTest
 * F8   no space for a mutable part              FullDiskTest, FailingCallTest
 * F9   no space at submit                       FullDiskTest, FailingCallTest
 * F10  no inodes                                FullDiskTest
 * F11  quota, limit for the size of files       FullDiskTest
 * F12  an I/O error                             FailingCallTest, BodyTest
 * F13  read-only                                FullDiskTest
 * F14  no permission any more                   FailingCallTest, BodyTest
 * F15  too many open files                      FailingCallTest, BodyTest
 * F16  destination on another file system       DestinationTest, CrashEnumerationTest "... on another file system"
 * F17  an immutable part that is damaged        CorruptionTest, QuarantineTest
 * F18  a mutable part that is damaged           CorruptionTest
 * F19  content without a record                 QuarantineTest
 * F20  a name that is no canonical UUID         QuarantineTest
 * F21  a link, a pipe or a device in a record   QuarantineTest, LockTest
 * F22  a second process                         LockTest
 * F23  the destination appears meanwhile        TransferStoreContract, CrashEnumerationTest "... FAIL", "... RENAME"
 * F24  the folder of the destination is gone    TransferStoreContract, DestinationTest
 * F25  a body or content is cut by others       BodyTest, TransferStoreContract
 * F26  network file systems                     not supported for the state directory: docs/durability.md
 * F27  a name that is too long                  DestinationTest; the transport makes harmless names
 * F28  an error in one transfer                 the reconciler's: no thread of the store outlives a call
 * F29  the bundle stops                         transfer.itest
 * F30  time goes back                           QuarantineTest
 * F31  very many directories at the start       ManyRecordsTest
 * </pre>
 */
package transfer.store.fs;
