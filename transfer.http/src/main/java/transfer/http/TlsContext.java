// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * What TLS connections are made with. There is no way to trust everybody.
 *
 * @param sockets makes them
 * @param trust decides about the server's certificate
 */
record TlsContext(SSLSocketFactory sockets, X509TrustManager trust) {
    /** @throws TransferException {@link FailureReason#TLS} if a file can not be read; the message names it */
    static TlsContext of(TlsFiles files) throws TransferException {
        try {
            X509TrustManager trust = trust(files);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(files), new TrustManager[] {trust}, null);
            return new TlsContext(context.getSocketFactory(), trust);
        } catch (GeneralSecurityException e) {
            throw Failures.failure(FailureReason.TLS, "TLS can not be set up", e);
        }
    }

    private static X509TrustManager trust(TlsFiles files) throws GeneralSecurityException, TransferException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(files.trust().isPresent() ? trustStore(files.trust().get(), files.trustPassword()) : null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return new DatedTrust(x509);
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    private static KeyStore trustStore(Path file, String password) throws GeneralSecurityException, TransferException {
        byte[] start = new byte[4096];
        int length;
        try (InputStream in = Files.newInputStream(file)) {
            length = in.readNBytes(start, 0, start.length);
        } catch (IOException e) {
            throw Failures.failure(FailureReason.TLS, "the trust store " + file + " can not be read", e);
        }
        boolean pem = new String(start, 0, length, StandardCharsets.ISO_8859_1).contains("-----BEGIN");
        KeyStore store = pem ? certificates(file) : keyStore(file, password);
        if (store.size() == 0) {
            throw new TransferException(FailureReason.TLS, "the trust store " + file + " has no certificate");
        }
        return store;
    }

    private static KeyManager[] keys(TlsFiles files) throws GeneralSecurityException, TransferException {
        if (files.key().isEmpty()) {
            return null;
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keyStore(files.key().get(), files.keyPassword()), files.keyPassword().toCharArray());
        return factory.getKeyManagers();
    }

    private static KeyStore keyStore(Path file, String password) throws TransferException {
        try {
            return KeyStore.getInstance(file.toFile(), password.toCharArray());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw Failures.failure(FailureReason.TLS, "the key store " + file + " can not be read", e);
        }
    }

    private static KeyStore certificates(Path file) throws TransferException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509").generateCertificates(in);
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : all) {
                store.setCertificateEntry("certificate-" + number++, certificate);
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw Failures.failure(FailureReason.TLS, "the certificates in " + file + " can not be read", e);
        }
    }
}
