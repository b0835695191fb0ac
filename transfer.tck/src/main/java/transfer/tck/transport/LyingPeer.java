// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A {@link LyingServer} as a peer. */
final class LyingPeer implements Peer {
    private static final String PATH = "/file";

    private final LyingServer server;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private int versions;

    LyingPeer(LyingServer server) {
        this.server = server;
    }

    private Representation version(byte[] body) {
        return new Representation(body, "\"" + ++versions + "\"");
    }

    private URI play(Lie... script) {
        return server.on(PATH, script).url(PATH);
    }

    @Override
    public URI offer(byte[] body) {
        return play(version(body));
    }

    @Override
    public URI offerBroken(byte[] body, int bytes) {
        Representation version = version(body);
        return play(version.cutAfter(bytes), version);
    }

    @Override
    public URI offerHeld(byte[] body, int bytes) {
        String header = Lie.lines("HTTP/1.1 200 OK\nETag: \"" + ++versions + "\"\nContent-Length: " + body.length);
        return play(client -> {
            client.send(header);
            client.send(Arrays.copyOf(body, bytes));
            held.countDown();
            client.stallUntil(released);
            client.send(Arrays.copyOfRange(body, bytes, body.length));
        });
    }

    @Override
    public void awaitHeld() throws IOException, InterruptedException {
        if (!held.await(30, TimeUnit.SECONDS)) {
            throw new IOException("no attempt came to be held");
        }
    }

    @Override
    public void release() {
        released.countDown();
    }

    @Override
    public void close() {
        released.countDown();
        server.close();
    }
}
