// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.TransferException;
import transfer.api.transport.Transport;

/** The transports of a session, best first. */
final class Links {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);

    private final String session;
    private final List<Link> links = new CopyOnWriteArrayList<>();

    Links(String session) {
        this.session = session;
    }

    /** Adds a transport; it is opened by {@link #open}. */
    synchronized void add(Link link) {
        int place = 0;
        while (place < links.size() && !link.isBefore(links.get(place))) {
            place++;
        }
        links.add(place, link);
    }

    /** Takes a transport out, so that nothing is started on it any more. */
    Optional<Link> remove(Transport transport) {
        Optional<Link> found = links.stream().filter(link -> link.transport == transport).findFirst();
        found.ifPresent(links::remove);
        return found;
    }

    List<Link> all() {
        return links;
    }

    /**
     * Opens what is not open yet. What a transport has to tell of earlier tasks may be told at once.
     *
     * @return whether all are open
     */
    boolean open() {
        boolean all = true;
        for (Link link : links) {
            try {
                link.open(session);
            } catch (TransferException e) {
                all = false;
                LOG.warn("session {}: transport {} can not be opened, and will be tried again: {}", session, link.schemes, e.getMessage());
            } catch (RuntimeException | Error e) {
                all = false;
                LOG.warn("session {}: transport {} threw, and will be tried again", session, link.schemes, e);
            }
        }
        return all;
    }

    /** Whether any transport serves the scheme, open or not. */
    boolean serves(String scheme) {
        return links.stream().anyMatch(link -> link.schemes.contains(scheme.toLowerCase(Locale.ROOT)));
    }

    /** The open transport to use for a scheme. */
    Optional<Link> forScheme(String scheme) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        for (Link link : links) {
            if (link.isReady() && link.schemes.contains(lower)) {
                return Optional.of(link);
            }
        }
        return Optional.empty();
    }
}
