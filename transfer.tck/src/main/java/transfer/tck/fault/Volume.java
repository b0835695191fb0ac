// SPDX-License-Identifier: Apache-2.0
package transfer.tck.fault;

/**
 * One of the file systems that a tree is mounted together from.
 *
 * @param number tells it from the others; 0 is the root's
 * @param hardLinks whether a file can have several names
 */
record Volume(int number, boolean hardLinks) {}
