// SPDX-License-Identifier: Apache-2.0
package transfer.api.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import transfer.api.FailureReason;
import transfer.api.PropertyList;
import transfer.api.TransferException;
import transfer.api.TransferKind;
import transfer.api.TransferRequest;

/**
 * The immutable part of a record: all that is needed to start the transfer again from scratch.
 *
 * @param identifier the transfer's identifier
 * @param session the identifier of the session that it belongs to
 * @param created when it was submitted, to the second
 * @param request what was asked for
 * @param body the staged body; present exactly for an upload, once the store has staged it
 */
public record TransferDescription(
        UUID identifier, String session, Instant created, TransferRequest request, Optional<StagedBody> body) {
    /** The version of the property list form that this API writes. */
    public static final long FORMAT_VERSION = 1;

    public TransferDescription {
        Objects.requireNonNull(identifier, "identifier");
        created = created.truncatedTo(ChronoUnit.SECONDS);
        if (session.isBlank()) {
            throw new IllegalArgumentException("a session has an identifier that is not blank");
        }
        if (body.isPresent() && request.kind() == TransferKind.DOWNLOAD) {
            throw new IllegalArgumentException("a download has no body");
        }
    }

    /** The same description with its body staged. */
    public TransferDescription withBody(StagedBody staged) {
        return new TransferDescription(identifier, session, created, request, Optional.of(staged));
    }

    /** This value as a property list dictionary; {@link #of(Map)} reads it back. */
    public Map<String, Object> toPropertyList() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("FormatVersion", FORMAT_VERSION);
        map.put("Identifier", identifier.toString());
        map.put("Session", session);
        map.put("Created", created);
        map.putAll(request.toPropertyList());
        body.ifPresent(staged -> map.put("Body", staged.toPropertyList()));
        return map;
    }

    /**
     * Reads what {@link #toPropertyList} wrote; other keys are ignored.
     *
     * @throws TransferException {@link FailureReason#NEWER_FORMAT} if a newer version wrote it, {@link FailureReason#INVALID_RECORD}
     *     if it is not a valid description
     */
    public static TransferDescription of(Map<String, Object> map) throws TransferException {
        PropertyList list = PropertyList.of(map);
        long version = list.require("FormatVersion", Long.class);
        if (version > FORMAT_VERSION) {
            throw new TransferException(FailureReason.NEWER_FORMAT,
                    "written in format " + version + "; this version reads up to " + FORMAT_VERSION);
        }
        TransferRequest request = TransferRequest.of(map);
        boolean staged = map.containsKey("Body");
        if (staged != (request.kind() == TransferKind.UPLOAD)) {
            throw new TransferException(FailureReason.INVALID_RECORD, "an upload has a Body, a download has none");
        }
        try {
            String identifier = list.require("Identifier", String.class);
            UUID uuid = UUID.fromString(identifier);
            if (!uuid.toString().equals(identifier)) {
                throw new IllegalArgumentException("Identifier is not a canonical UUID");
            }
            return new TransferDescription(uuid, list.require("Session", String.class), list.require("Created", Instant.class),
                    request, staged ? Optional.of(StagedBody.of(list.dictionary("Body"))) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, e.getMessage(), e);
        }
    }
}
