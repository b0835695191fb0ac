// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import transfer.tck.transport.Lie;
import transfer.tck.transport.LiedTo;
import transfer.tck.transport.Representation;

/**
 * A file on a server that misbehaves at random: it cuts, resets, stalls, refuses and talks rubbish; now and then the file is
 * replaced, its tag changes, or the server ignores or garbles ranges. Every version that it ever had is remembered by its digest.
 *
 * <p>Where its path needs a secret it is kept from those who do not have it; and it throws secrets back at everybody.
 *
 * <p>What costs a client all that it has happens a few times only, since a client may give such a file up. All versions have
 * strong tags: without them nobody could tell versions apart.
 */
final class MoodyFile implements Lie {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final int UPSETS = 4;
    /** How many of a hundred questions for a part are upsetting: that is where versions could be mixed. */
    private static final int UPSETTING = 50;
    private static final int SLICE = 16 << 10;

    private final SplittableRandom random;
    private final LongAdder sent;
    private final Set<String> versions = new HashSet<>();
    private byte[] body;
    private String tag;
    private int upsets = UPSETS;
    private boolean calm;

    /**
     * A file.
     *
     * @param sent counts the bytes of bodies
     */
    MoodyFile(SplittableRandom random, LongAdder sent) {
        this.random = random;
        this.sent = sent;
        replace();
    }

    /** What an answer is to be: a version of the file, and what goes wrong with it. */
    private record Answer(byte[] body, String tag, Mood mood, int place) {}

    private enum Mood { WELL, CUT, RESET, STALL, BUSY, BROKEN, HANG_UP, RUBBISH, WHOLE, NO_CONDITION, SHIFTED, UNTAGGED, WRONG_TOTAL }

    /** From now on it behaves. */
    synchronized void calm() {
        calm = true;
    }

    /** Whether these are the bytes of one version. */
    synchronized boolean isVersion(byte[] bytes) {
        return versions.contains(sha256(bytes));
    }

    /** Half of the new versions are as long as the old one. */
    private void replace() {
        int length = versions.isEmpty() || random.nextBoolean() ? random.nextInt(64 << 10, 1 << 20) : body.length;
        body = Representation.bytes(length, random.nextLong());
        tag = "\"" + Long.toHexString(random.nextLong()) + "\"";
        versions.add(sha256(body));
    }

    private synchronized Answer draw(boolean part) {
        Mood mood = calm ? Mood.WELL : mood(random.nextInt(100), part);
        return new Answer(body, tag, mood, random.nextInt(body.length));
    }

    private Mood mood(int number, boolean part) {
        if (part && number < UPSETTING && upsets > 0) {
            upsets--;
            return upset();
        }
        int[] limits = {30, 50, 60, 66, 72, 77, 82, 86};
        for (int i = 0; i < limits.length; i++) {
            if (number < limits[i]) {
                return Mood.values()[i];
            }
        }
        return upsets-- > 0 ? upset() : Mood.WELL;
    }

    private Mood upset() {
        switch (random.nextInt(8)) {
            case 0 -> replace();
            case 1 -> tag = "\"" + Long.toHexString(random.nextLong()) + "\"";
            case 2, 7 -> {
                replace();
                return Mood.NO_CONDITION;
            }
            case 3 -> {
                return Mood.SHIFTED;
            }
            case 4 -> {
                return Mood.UNTAGGED;
            }
            case 5 -> {
                return Mood.WRONG_TOTAL;
            }
            default -> {
                return Mood.WHOLE;
            }
        }
        return Mood.WELL;
    }

    @Override
    public void play(LiedTo client) throws IOException {
        if (!Keyring.opens(client.request())) {
            client.send(Lie.lines("HTTP/1.1 401 Who\nContent-Length: 0"));
            return;
        }
        Answer answer = draw(client.request().header("Range").isPresent());
        switch (answer.mood()) {
            case HANG_UP -> client.closeAfterwards();
            case BUSY -> client.send(error("503 " + Keyring.TOKEN + "\nRetry-After: 0", "busy\n"));
            case BROKEN -> client.send(error("500 Broken\nETag: \"error\"", "broken\n"));
            case RUBBISH -> {
                client.send("<html>" + Keyring.SIGNATURE + "\r\n\r\n");
                client.closeAfterwards();
            }
            default -> serve(client, answer);
        }
    }

    private void serve(LiedTo client, Answer answer) throws IOException {
        Matcher range = RANGE.matcher(client.request().header("Range").orElse(""));
        boolean same = client.request().header("If-Range").orElse(answer.tag()).equals(answer.tag());
        boolean part = range.matches() && answer.mood() != Mood.WHOLE && (same || answer.mood() == Mood.NO_CONDITION);
        int first = part ? Integer.parseInt(range.group(1)) : 0;
        int all = answer.body().length;
        if (part && first >= all) {
            client.send(Lie.lines("HTTP/1.1 416 Range Not Satisfiable\nContent-Range: bytes */" + all + "\nContent-Length: 0"));
            return;
        }
        int end = part && !range.group(2).isEmpty() ? Math.min(Integer.parseInt(range.group(2)) + 1, all) : all;
        client.send(part ? partial(answer, first, end) : whole(answer));
        if (!client.request().method().equals("HEAD")) {
            send(client, answer, first, end);
        }
    }

    private static String error(String status, String body) {
        return Lie.lines("HTTP/1.1 " + status + "\n" + Keyring.thrownBack() + "\nContent-Length: " + body.length()) + body;
    }

    private static String whole(Answer answer) {
        return Lie.lines("HTTP/1.1 200 OK\nContent-Length: " + answer.body().length + "\nETag: " + answer.tag()
                + "\nAccept-Ranges: bytes\n" + Keyring.thrownBack());
    }

    private static String partial(Answer answer, int first, int end) {
        int said = answer.mood() == Mood.SHIFTED ? Math.max(0, first - 1) : first;
        int total = answer.body().length + (answer.mood() == Mood.WRONG_TOTAL ? 1 : 0);
        String head = "HTTP/1.1 206 Partial Content\nContent-Length: " + (end - first)
                + "\nContent-Range: bytes " + said + "-" + (said + end - first - 1) + "/" + total;
        return Lie.lines(answer.mood() == Mood.UNTAGGED ? head : head + "\nETag: " + answer.tag());
    }

    private void send(LiedTo client, Answer answer, int first, int end) throws IOException {
        boolean less = answer.mood() == Mood.CUT || answer.mood() == Mood.RESET || answer.mood() == Mood.STALL;
        int last = less ? Math.min(end, first + answer.place() % (end - first)) : end;
        for (int at = first; at < last; at += SLICE) {
            int next = Math.min(last, at + SLICE);
            client.send(Arrays.copyOfRange(answer.body(), at, next));
            sent.add(next - at);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        if (answer.mood() == Mood.CUT) {
            client.closeAfterwards();
        } else if (answer.mood() == Mood.RESET) {
            client.reset();
        } else if (answer.mood() == Mood.STALL) {
            client.stall();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
