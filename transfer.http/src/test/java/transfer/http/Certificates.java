// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates for tests, made with the {@code keytool} of the Java runtime. */
final class Certificates {
    static final String PASSWORD = "changeit";

    private Certificates() {}

    /**
     * A key store with a key and its certificate.
     *
     * @param host the host that it is for, an address
     * @param more further arguments, such as {@code -startdate}
     */
    static Path make(Path folder, String host, String... more) throws Exception {
        Path store = Files.createTempDirectory(folder, "key").resolve("store.p12");
        List<String> command = new ArrayList<>(List.of(
                "-genkeypair", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD, "-alias", "key",
                "-keyalg", "EC", "-dname", "CN=test", "-ext", "san=ip:" + host));
        command.addAll(List.of(more));
        keytool(command);
        return store;
    }

    /** The certificate of a key store as a PEM file. */
    static Path pem(Path store) throws Exception {
        Path pem = store.resolveSibling("certificate.pem");
        keytool(List.of("-exportcert", "-rfc", "-keystore", store.toString(), "-storepass", PASSWORD, "-alias", "key",
                "-file", pem.toString()));
        return pem;
    }

    /** The private key of a key store as a PEM file (RFC 7468). */
    static Path key(Path store) throws Exception {
        byte[] key = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()).getKey("key", PASSWORD.toCharArray()).getEncoded();
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        return Files.writeString(store.resolveSibling("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
    }

    private static void keytool(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    /** A context for a server with that key, which wants a certificate of {@code clients} if there is one. */
    static SSLContext server(Path store, Path... clients) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients.length == 0 ? null : KeyStore.getInstance(clients[0].toFile(), PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
