// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/** Says what is wrong with TLS. A certificate does not mend itself, a broken connection may. */
final class TlsFailures {
    private static final String ALERT = "Received fatal alert: ";
    private static final String UNKNOWN_AUTHORITY = "the server's certificate is not signed by a trusted authority";

    /** Alerts that are not about what could be agreed (RFC 8446, section 6): of damage on the way, or of trouble of the server's own. */
    private static final Set<String> PASSING = Set.of("bad_record_mac", "internal_error", "user_canceled");

    private TlsFailures() {}

    static TransferException of(String at, SSLException cause) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable e = cause; e != null; e = e.getCause()) {
            causes.add(0, e);
        }
        Optional<String> certificate = causes.stream().map(TlsFailures::certificateProblem).filter(Objects::nonNull).findFirst();
        if (certificate.isPresent()) {
            return Failures.failure(FailureReason.TLS, at + certificate.get(), cause);
        }
        if (causes.stream().anyMatch(e -> e instanceof EOFException || e instanceof SocketException)) {
            return Failures.failure(FailureReason.NETWORK, at + "the connection broke during TLS", cause);
        }
        if (String.valueOf(cause.getMessage()).contains("Unsupported or unrecognized SSL message")) {
            return Failures.failure(FailureReason.TLS, at + "the server does not speak TLS on this port", cause);
        }
        if (PASSING.contains(said(cause))) {
            return Failures.failure(FailureReason.NETWORK, at + "the TLS connection broke: the server says " + said(cause), cause);
        }
        if (cause instanceof SSLHandshakeException || String.valueOf(cause.getMessage()).startsWith(ALERT)) {
            return Failures.failure(FailureReason.TLS, at + "TLS could not be agreed: " + alert(cause), cause);
        }
        return Failures.failure(FailureReason.NETWORK, at + "the TLS connection broke", cause);
    }

    /** What is wrong with a certificate; null if this is about something else. Asked from the innermost cause outwards. */
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
            return UNKNOWN_AUTHORITY;
        }
        if (e instanceof CertPathValidatorException path) {
            return pathProblem(path.getReason());
        }
        if (e instanceof SSLPeerUnverifiedException) {
            return "the server's certificate is for another host";
        }
        return e instanceof CertificateException ? "the server's certificate is not acceptable" : null;
    }

    private static String pathProblem(Reason reason) {
        if (reason == BasicReason.EXPIRED) {
            return "a certificate of the server's chain has expired";
        }
        if (reason == BasicReason.NOT_YET_VALID) {
            return "a certificate of the server's chain is not valid yet";
        }
        if (reason == BasicReason.REVOKED) {
            return "a certificate of the server's chain has been revoked";
        }
        if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
            return "the server's certificate uses an algorithm that is not safe";
        }
        return UNKNOWN_AUTHORITY;
    }

    private static String alert(SSLException cause) {
        return said(cause).isEmpty() ? "handshake failed" : "the server says " + said(cause);
    }

    /** The name of the alert that the server sent; empty if it sent none. */
    private static String said(SSLException cause) {
        String text = String.valueOf(cause.getMessage());
        return text.contains(ALERT) ? text.substring(text.indexOf(ALERT) + ALERT.length()) : "";
    }
}
