// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where certificates are. Empty: the trust store of the Java runtime, no client certificate.
 *
 * @param trust a PEM file of certificates, or a PKCS #12 or JKS key store, to trust instead of the runtime's
 * @param trustPassword of that key store; not for a PEM file
 * @param key a PKCS #12 or JKS key store with the client's key and certificate
 * @param keyPassword of that key store and its key
 */
record TlsFiles(Optional<Path> trust, String trustPassword, Optional<Path> key, String keyPassword) {
    static final TlsFiles DEFAULT = new TlsFiles(Optional.empty(), "", Optional.empty(), "");

    /** Something that is different when a file has changed. */
    List<String> stamp() {
        return Stream.of(trust, key).flatMap(Optional::stream).map(TlsFiles::stamp).toList();
    }

    private static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            return "missing";
        }
    }

    @Override
    public String toString() {
        return "TlsFiles[" + trust + ", " + key + "]";
    }
}
