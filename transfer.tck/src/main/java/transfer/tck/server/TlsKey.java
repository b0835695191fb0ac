// SPDX-License-Identifier: Apache-2.0
package transfer.tck.server;

import java.nio.file.Path;

/**
 * What a server shows that it is.
 *
 * @param certificate a PEM file
 * @param key its private key, a PEM file
 */
public record TlsKey(Path certificate, Path key) {}
