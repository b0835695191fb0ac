// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** An upload resource: how far it is, and the digest of what it has. One request at a time works on it. */
final class Upload {
    private static final long GRACE_MS = 300;

    private final Request creation;
    private final MessageDigest digest = sha256();
    private final ReentrantLock turn = new ReentrantLock();
    private volatile Exchange current;
    private long offset;
    private OptionalLong length = OptionalLong.empty();
    private boolean complete;
    private boolean gone;
    private int finalStatus;
    private Map<String, String> finalHeaders = Map.of();
    private String finalBody = "";

    Upload(Request creation) {
        this.creation = creation;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /**
     * Ends the request that is at work on this resource, and waits until it is out (section "Concurrency"). If its client has gone
     * away it ends by itself when it has taken what had arrived; it gets a moment for that.
     */
    void enter(Exchange next) throws IOException {
        try {
            for (long wait = GRACE_MS; !turn.tryLock(wait, TimeUnit.MILLISECONDS); wait = 10) {
                Exchange before = current;
                if (before != null) {
                    before.abort();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
        current = next;
    }

    void leave() {
        current = null;
        turn.unlock();
    }

    Request creation() {
        return creation;
    }

    long offset() {
        return offset;
    }

    OptionalLong length() {
        return length;
    }

    boolean isComplete() {
        return complete;
    }

    boolean isGone() {
        return gone;
    }

    void dismiss() {
        gone = true;
    }

    /** Keeps the length; false if another one was given before or there is more than that already. */
    boolean settle(long total) {
        if ((length.isPresent() && length.getAsLong() != total) || offset > total) {
            return false;
        }
        length = OptionalLong.of(total);
        return true;
    }

    /** Takes bytes; false, and the resource is invalid, if they go beyond the length. */
    boolean append(byte[] bytes, int count) {
        if (length.isPresent() && offset + count > length.getAsLong()) {
            gone = true;
            return false;
        }
        digest.update(bytes, 0, count);
        offset += count;
        return true;
    }

    /** Marks it as completed. Call once: it consumes the digest. */
    Arrivals.Arrival complete() {
        complete = true;
        return new Arrivals.Arrival(creation.target(), creation.method(), HexFormat.of().formatHex(digest.digest()), offset,
                creation.headers());
    }

    /** Keeps the final answer. */
    void remember(int status, Map<String, String> headers, String body) {
        finalStatus = status;
        finalHeaders = headers;
        finalBody = body;
    }

    /** Gives the kept final answer. */
    void replay(Exchange exchange) throws IOException {
        exchange.answer(finalStatus, finalHeaders, finalBody);
    }
}
