// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** Says what is wrong with TLS. A certificate does not mend itself, a broken connection may. */
final class TlsFailures {
    private TlsFailures() {}

    static TransferException of(String at, SSLException cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            String why = certificateProblem(e);
            if (why != null) {
                return Failures.failure(FailureReason.TLS, at + why, cause);
            }
            if (e instanceof EOFException || e instanceof SocketException) {
                return Failures.failure(FailureReason.NETWORK, at + "the connection broke during TLS", cause);
            }
        }
        if (cause instanceof SSLHandshakeException) {
            return Failures.failure(FailureReason.TLS, at + "TLS could not be agreed: " + alert(cause), cause);
        }
        String text = String.valueOf(cause.getMessage());
        if (text.contains("Unsupported or unrecognized SSL message")) {
            return Failures.failure(FailureReason.TLS, at + "the server does not speak TLS on this port", cause);
        }
        return Failures.failure(FailureReason.NETWORK, at + "the TLS connection broke", cause);
    }

    private static String certificateProblem(Throwable e) {
        if (e instanceof CertificateExpiredException) {
            return "the server's certificate has expired (" + e.getMessage() + ")";
        }
        if (e instanceof CertificateNotYetValidException) {
            return "the server's certificate is not valid yet (" + e.getMessage() + ")";
        }
        if (e instanceof CertificateRevokedException) {
            return "the server's certificate has been revoked";
        }
        if (e instanceof CertPathBuilderException) {
            return "the server's certificate is not signed by a trusted authority";
        }
        if (e instanceof SSLPeerUnverifiedException) {
            return "the server's certificate is for another host";
        }
        return null;
    }

    private static String alert(SSLException cause) {
        String text = String.valueOf(cause.getMessage());
        String received = "Received fatal alert: ";
        return text.startsWith(received) ? "the server says " + text.substring(received.length()) : "handshake failed";
    }
}
