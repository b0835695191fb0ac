// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * The last line of a file that this store has written: a comment with the SHA-256 of all bytes before it. It tells a torn, damaged
 * or edited file before anything in it is interpreted; it does not keep out somebody who may write to the directory.
 *
 * <pre>
 * sealed = bytes seal
 * seal   = "&lt;!-- SHA-256 " 64*( "0".."9" / "a".."f" ) " --&gt;" LF
 * </pre>
 */
final class Seal {
    private static final byte[] BEFORE = "<!-- SHA-256 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = " -->\n".getBytes(StandardCharsets.US_ASCII);
    private static final HexFormat HEX = HexFormat.of();
    private static final int DIGITS = 64;
    private static final int LENGTH = BEFORE.length + DIGITS + AFTER.length;

    /** To be cloned: looking an algorithm up takes longer than digesting a record. */
    private static final MessageDigest SHA256 = sha256();

    private Seal() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static byte[] seal(byte[] bytes) {
        byte[] sealed = Arrays.copyOf(bytes, bytes.length + LENGTH);
        System.arraycopy(line(bytes, bytes.length), 0, sealed, bytes.length, LENGTH);
        return sealed;
    }

    /**
     * The number of bytes before the seal.
     *
     * @throws TransferException {@link FailureReason#INVALID_RECORD} if the seal is missing or broken
     */
    static int check(byte[] sealed) throws TransferException {
        int length = sealed.length - LENGTH;
        if (length < 0) {
            throw new TransferException(FailureReason.INVALID_RECORD, "is cut off: " + sealed.length + " bytes");
        }
        int digits = length + BEFORE.length;
        boolean framed = Arrays.equals(BEFORE, 0, BEFORE.length, sealed, length, digits)
                && Arrays.equals(AFTER, 0, AFTER.length, sealed, digits + DIGITS, sealed.length);
        if (!framed || !isHex(digest(sealed, length), sealed, digits)) {
            throw new TransferException(FailureReason.INVALID_RECORD, "is damaged or was edited: its seal does not fit");
        }
        return length;
    }

    /** Whether these are the digits of a digest. */
    private static boolean isHex(byte[] digest, byte[] digits, int from) {
        for (int i = 0; i < digest.length; i++) {
            int next = from + 2 * i;
            if (digits[next] != HEX.toHighHexDigit(digest[i]) || digits[next + 1] != HEX.toLowHexDigit(digest[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte[] digest(byte[] bytes, int length) {
        MessageDigest digest;
        try {
            digest = (MessageDigest) SHA256.clone();
        } catch (CloneNotSupportedException e) {
            digest = sha256();
        }
        digest.update(bytes, 0, length);
        return digest.digest();
    }

    /** Whether the file has a seal, be it broken. */
    static boolean looksSealed(byte[] bytes) {
        int start = bytes.length - LENGTH;
        return start >= 0 && Arrays.equals(BEFORE, 0, BEFORE.length, bytes, start, start + BEFORE.length);
    }

    private static byte[] line(byte[] bytes, int length) {
        byte[] line = new byte[LENGTH];
        System.arraycopy(BEFORE, 0, line, 0, BEFORE.length);
        byte[] hex = HEX.formatHex(digest(bytes, length)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hex, 0, line, BEFORE.length, DIGITS);
        System.arraycopy(AFTER, 0, line, BEFORE.length + DIGITS, AFTER.length);
        return line;
    }
}
