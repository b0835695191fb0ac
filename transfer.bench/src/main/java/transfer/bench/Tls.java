// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for 127.0.0.1 that is its own authority.
 *
 * @param certificate as PEM
 * @param key as PEM
 * @param trust a PKCS #12 store for a JVM to trust it, password {@value #PASSWORD}
 */
record Tls(Path certificate, Path key, Path trust) {
    static final String PASSWORD = "benchmark";

    static Tls make(Path home) throws IOException, InterruptedException {
        Path made = home.resolve("made.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(List.of(keytool, "-genkeypair", "-alias", "a", "-keyalg", "RSA", "-keysize", "2048",
                "-dname", "CN=127.0.0.1", "-ext", "SAN=IP:127.0.0.1", "-ext", "BC=ca:true", "-validity", "30", "-storetype", "PKCS12",
                "-keystore", made.toString(), "-storepass", PASSWORD)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
        try {
            return write(home, KeyStore.getInstance(made.toFile(), PASSWORD.toCharArray()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static Tls write(Path home, KeyStore made) throws IOException, GeneralSecurityException {
        Tls tls = new Tls(home.resolve("certificate.pem"), home.resolve("key.pem"), home.resolve("trust.p12"));
        Key key = made.getKey("a", PASSWORD.toCharArray());
        Files.writeString(tls.certificate, pem("CERTIFICATE", made.getCertificate("a").getEncoded()));
        Files.writeString(tls.key, pem("PRIVATE KEY", key.getEncoded()));
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("a", made.getCertificate("a"));
        try (OutputStream out = Files.newOutputStream(tls.trust)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return tls;
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + kind + "-----\n";
    }

    /** What a JVM is told to trust it. */
    List<String> trusting() {
        return List.of("-Djavax.net.ssl.trustStore=" + trust, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }
}
