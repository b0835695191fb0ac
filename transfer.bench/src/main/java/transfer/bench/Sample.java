// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

/**
 * One run of one contestant.
 *
 * @param wall how long it took, in seconds
 * @param cpu user and system time of its process, in seconds
 * @param memory the most memory that was resident, in MiB; 0 if that was not asked
 */
record Sample(double wall, double cpu, double memory) {
    Sample(double wall, double cpu) {
        this(wall, cpu, 0);
    }
}
