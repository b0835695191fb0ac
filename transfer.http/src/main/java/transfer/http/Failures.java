// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferFailure;

/**
 * Makes failures out of exceptions. Messages name the origin only and never quote an exception of OkHttp, which may hold a URL or a
 * header's value.
 */
final class Failures {
    private Failures() {}

    static TransferFailure ofStatus(FailureReason reason, int status, String message) {
        return TransferFailure.ofStatus(reason, status, message);
    }

    /** What a failed connection or stream means. */
    static TransferException ofConnection(HttpUrl url, IOException cause) {
        if (cause instanceof BodyException body) {
            return body.failure();
        }
        String at = Origin.of(url) + ": ";
        if (cause instanceof PolicyRefusal || cause.getCause() instanceof PolicyRefusal) {
            return failure(FailureReason.REFUSED_BY_POLICY, at + "refused: " + cause.getMessage(), null);
        }
        if (cause instanceof ProxyRefusal refusal) {
            return new ChallengedException(at + refusal.getMessage(), refusal.challenges());
        }
        if (cause instanceof UnknownHostException) {
            return failure(FailureReason.NETWORK, at + "the host name can not be resolved", cause);
        }
        if (cause instanceof SSLException tls) {
            return TlsFailures.of(at, tls);
        }
        if (cause instanceof ProtocolException) {
            boolean cut = String.valueOf(cause.getMessage()).contains("unexpected end of stream");
            return cut
                    ? failure(FailureReason.NETWORK, at + "the connection ended too early", cause)
                    : failure(FailureReason.PROTOCOL, at + "the answer is not valid HTTP", cause);
        }
        if (cause instanceof SocketTimeoutException || cause instanceof InterruptedIOException) {
            return failure(FailureReason.TIMEOUT, at + "no connection in the time allowed", cause);
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return failure(FailureReason.NETWORK, at + "can not connect", cause);
        }
        if (cause.getCause() instanceof EOFException && String.valueOf(cause.getMessage()).startsWith("unexpected end of stream")) {
            return header(at, (EOFException) cause.getCause(), cause);
        }
        return failure(FailureReason.NETWORK, at + "the connection broke (" + cause.getClass().getSimpleName() + ")", cause);
    }

    /** The header of an answer did not come to its end. OkHttp says how many bytes of its last line came, and reads 256 KiB at most. */
    private static TransferException header(String at, EOFException end, IOException cause) {
        return String.valueOf(end.getMessage()).contains("limit=0 ")
                ? failure(FailureReason.NETWORK, at + "the connection was closed without an answer", cause)
                : failure(FailureReason.PROTOCOL, at + "the header of the answer is cut off, or larger than 256 KiB", cause);
    }

    /** What a request that the watchdog stopped means. */
    static TransferException stalled(HttpUrl url, boolean answered) {
        return failure(FailureReason.TIMEOUT,
                Origin.of(url) + ": " + (answered ? "too little arrived in the time allowed" : "no answer in the time allowed"), null);
    }

    /** What a failed read or write of the local file means. */
    static TransferException ofFile(String doing, IOException cause) {
        String text = String.valueOf(cause instanceof FileSystemException file ? file.getReason() : cause.getMessage())
                .toLowerCase(Locale.ROOT);
        boolean full = text.contains("no space left") || text.contains("quota") || text.contains("file too large")
                || text.contains("not enough space");
        return full
                ? failure(FailureReason.NO_SPACE, doing + ": no space left", cause)
                : failure(FailureReason.STORE_FAILED, doing + ": " + cause.getClass().getSimpleName() + " " + text, cause);
    }

    static TransferException failure(FailureReason reason, String message, Throwable cause) {
        return new TransferException(reason, message, cause == null ? null : new Redacted(cause));
    }

    /** Keeps where an exception came from, without its message. */
    private static final class Redacted extends Exception {
        private static final long serialVersionUID = 1L;

        Redacted(Throwable original) {
            super(original.getClass().getName(), null, false, true);
            setStackTrace(original.getStackTrace());
        }
    }
}
