// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Names of everything in a state directory.
 *
 * <pre>
 * root/                        0700
 *   store.lock                 held by the owner; says who that is
 *   .reserve                   room for the case that the disk is full
 *   .submits.log               the records whose immutable parts are not forced yet
 *   .doubts                    a force has failed, and what it was for has not been written anew
 *   .queued.index              which records only wait for their turn; can be deleted at any time
 *   3f2c...-uuid/              a record; the name is a canonical lower-case UUID
 *     immutable.plist          what was asked for; written once
 *     mutable.plist            how far it is; replaced at each checkpoint
 *     mutable.recent.plist     the same, newer, but not forced
 *     finishing.plist          the outcome before it is final
 *     reserved.plist           the name that it is about to take, where there are no hard links
 *     outcome.plist            how it ended; written once
 *     content.suspect          what was written since the last checkpoint could not be forced
 *     content.mode             empty; made and deleted to learn the permissions of a new file
 *     body | content           what is sent | what has arrived
 *   .new-uuid/                 a record being created
 *   .gone-uuid/                a record being deleted
 *   .name-uuid/                a record that is getting its name once more
 *   .kept/uuid/                acknowledged records, if they are kept for reference
 *   .scrapped/uuid             invalid records
 *   .scrapped/uuid.plist       why, until that has been acknowledged
 *   .scrapped/uuid.seen.plist  why, afterwards
 * </pre>
 */
final class Layout {
    static final String IMMUTABLE = "immutable.plist";
    static final String MUTABLE = "mutable.plist";
    static final String RECENT = "mutable.recent.plist";
    static final String FINISHING = "finishing.plist";
    static final String RESERVED = "reserved.plist";
    static final String OUTCOME = "outcome.plist";
    static final String BODY = "body";
    static final String CONTENT = "content";
    static final String SEGMENTS = "content.segments";
    static final String SUSPECT = "content.suspect";
    static final String MODE = "content.mode";
    static final String NEW = ".new-";
    static final String GONE = ".gone-";
    static final String NAME = ".name-";

    private static final String REPORT = ".plist";
    private static final String SEEN = ".seen.plist";
    private static final int UUID_LENGTH = 36;

    private final Path root;

    Layout(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path lock() {
        return root.resolve("store.lock");
    }

    Path log() {
        return root.resolve(".submits.log");
    }

    Path doubts() {
        return root.resolve(".doubts");
    }

    Path index() {
        return root.resolve(".queued.index");
    }

    Path reserve() {
        return root.resolve(".reserve");
    }

    Path record(UUID identifier) {
        return root.resolve(identifier.toString());
    }

    Path incoming(UUID identifier) {
        return root.resolve(NEW + identifier);
    }

    Path gone(UUID identifier) {
        return root.resolve(GONE + identifier);
    }

    Path aside(UUID identifier) {
        return root.resolve(NAME + identifier);
    }

    Path kept() {
        return root.resolve(".kept");
    }

    Path scrapped() {
        return root.resolve(".scrapped");
    }

    Path scrapped(UUID identifier) {
        return scrapped().resolve(identifier.toString());
    }

    Path report(UUID identifier) {
        return scrapped().resolve(identifier + REPORT);
    }

    Path seenReport(UUID identifier) {
        return scrapped().resolve(identifier + SEEN);
    }

    /** What is copied next to a destination before it gets its name. */
    static Path part(Path destination, UUID identifier) {
        return destination.resolveSibling(".transfer-" + identifier + ".part");
    }

    /** The identifier that a report in quarantine is about, unless it has been acknowledged. */
    static Optional<UUID> reported(Path report) {
        String name = name(report);
        return name.endsWith(REPORT) ? identifier(name.substring(0, name.length() - REPORT.length())) : Optional.empty();
    }

    static String name(Path path) {
        return path.getFileName().toString();
    }

    /** The identifier of a name with the given prefix; only a canonical UUID is one, {@code 1-1-1-1-1} is not. */
    static Optional<UUID> identifier(String prefix, String name) {
        return name.startsWith(prefix) ? identifier(name.substring(prefix.length())) : Optional.empty();
    }

    static Optional<UUID> identifier(String name) {
        if (name.length() != UUID_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = name.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return Optional.empty();
            }
        }
        return Optional.of(UUID.fromString(name));
    }
}
