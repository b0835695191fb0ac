// SPDX-License-Identifier: Apache-2.0
/** Measures the shipped program side by side with others: {@code transfer.bench/run --help}. */
package transfer.bench;
