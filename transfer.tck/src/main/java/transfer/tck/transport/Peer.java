// SPDX-License-Identifier: Apache-2.0
package transfer.tck.transport;

import java.net.URI;

/**
 * The other side of a transport that is under test: where the downloads of {@link TransportContract} come from. It has one document. What
 * is offered counts from the next attempt on.
 */
public interface Peer extends AutoCloseable {
    /** Offers a document, another version than any before. */
    URI offer(byte[] body) throws Exception;

    /** The same, but the next attempt breaks off after so many bytes; those after it do not. */
    URI offerBroken(byte[] body, int bytes) throws Exception;

    /** The same, but attempts get so many bytes and then nothing more until {@link #release}, or until they are cancelled. */
    URI offerHeld(byte[] body, int bytes) throws Exception;

    /** Waits, for half a minute at most, until an attempt has been given all bytes before the hold. */
    void awaitHeld() throws Exception;

    /** Lets go on what is held. */
    void release();

    @Override
    void close();
}
