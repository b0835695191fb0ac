// SPDX-License-Identifier: Apache-2.0
/** Keeps each transfer in a directory of its own: property lists that people can read, and the body or content. */
package transfer.store.fs;
