// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.HttpUrl;
import transfer.api.UploadProtocol;
import transfer.api.transport.Checkpoint;

/**
 * Where an upload stands from one attempt to the next: the {@link Checkpoint#resume} dictionary of uploads.
 *
 * <pre>
 * Protocol        string   PLAIN, TUS or IETF: what was found or asked for
 * MaxSize, MaxAppend, MinAppend   integer  limits of the server, in bytes
 * Checksum        string   the checksum algorithm of each part
 * UploadResource  string   the URL of the upload resource. Who has it can write to the upload
 * Acknowledged    integer  how many bytes the server has said it has, at least
 * Finishing       boolean  the body, or its last bytes, may have been sent: the server may have all of it, now or after a while
 * Expires         date     when the upload resource ends
 * Source          string   what the linked source looked like before its first byte went there: see UploadSource.look
 * Resources       integer  how many upload resources have been created
 * Part            integer  the most bytes to send at once, learned from a 413
 * Uninvited       boolean  this server does not answer Expect: 100-continue
 * </pre>
 *
 * @param offer the first five
 * @param resource UploadResource, Expires, Source
 * @param acknowledged Acknowledged
 * @param finishing Finishing
 * @param resources Resources
 * @param part Part
 * @param uninvited Uninvited
 */
record UploadState(
        Optional<UploadOffer> offer,
        Optional<Resource> resource,
        long acknowledged,
        boolean finishing,
        int resources,
        OptionalLong part,
        boolean uninvited) {
    static final UploadState NEW =
            new UploadState(Optional.empty(), Optional.empty(), 0, false, 0, OptionalLong.empty(), false);

    /**
     * An upload resource.
     *
     * @param url where it is
     * @param expires when it ends
     * @param source what the linked source looked like before its first byte went there; empty for a copy
     */
    record Resource(HttpUrl url, Optional<Instant> expires, Optional<String> source) {
        Resource {
            expires = expires.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /** Reads a dictionary; a value that makes no sense counts as missing. */
    static UploadState of(Map<String, Object> map) {
        Optional<UploadProtocol> protocol = text(map, "Protocol").flatMap(UploadState::protocol);
        Optional<UploadOffer> offer = protocol.map(found -> new UploadOffer(
                found, number(map, "MaxSize"), number(map, "MaxAppend"), number(map, "MinAppend"), text(map, "Checksum")));
        Optional<Instant> expires = map.get("Expires") instanceof Instant time ? Optional.of(time) : Optional.empty();
        return new UploadState(
                offer,
                text(map, "UploadResource").map(HttpUrl::parse).map(url -> new Resource(url, expires, text(map, "Source"))),
                number(map, "Acknowledged").orElse(0),
                Boolean.TRUE.equals(map.get("Finishing")),
                (int) Math.min(number(map, "Resources").orElse(0), Integer.MAX_VALUE),
                number(map, "Part"),
                Boolean.TRUE.equals(map.get("Uninvited")));
    }

    private static Optional<UploadProtocol> protocol(String name) {
        for (UploadProtocol protocol : UploadProtocol.values()) {
            if (protocol != UploadProtocol.AUTO && protocol.name().equals(name)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(Map<String, Object> map, String key) {
        return map.get(key) instanceof String value ? Optional.of(value) : Optional.empty();
    }

    private static OptionalLong number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Long value && value >= 0 ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /** This value as a checkpoint. */
    Checkpoint checkpoint(long length) {
        Map<String, Object> map = new LinkedHashMap<>();
        offer.ifPresent(found -> found.writeTo(map));
        resource.ifPresent(found -> map.put("UploadResource", found.url().toString()));
        if (acknowledged > 0) {
            map.put("Acknowledged", acknowledged);
        }
        if (finishing) {
            map.put("Finishing", true);
        }
        resource.flatMap(Resource::expires).ifPresent(time -> map.put("Expires", time));
        resource.flatMap(Resource::source).ifPresent(look -> map.put("Source", look));
        if (resources > 0) {
            map.put("Resources", (long) resources);
        }
        part.ifPresent(bytes -> map.put("Part", bytes));
        if (uninvited) {
            map.put("Uninvited", true);
        }
        return new Checkpoint(acknowledged, OptionalLong.of(length), map);
    }

    UploadState offer(UploadOffer found) {
        return new UploadState(Optional.of(found), resource, acknowledged, finishing, resources, part, uninvited);
    }

    /** A new upload resource, with nothing in it. */
    UploadState created(Resource made) {
        return new UploadState(offer, Optional.of(made), 0, false, resources + 1, part, uninvited);
    }

    /** The upload resource is no more. */
    UploadState lost() {
        return new UploadState(offer, Optional.empty(), 0, false, resources, part, uninvited);
    }

    UploadState acknowledged(long bytes) {
        return new UploadState(offer, resource, bytes, finishing, resources, part, uninvited);
    }

    UploadState finishing(boolean value) {
        return new UploadState(offer, resource, acknowledged, value, resources, part, uninvited);
    }

    /** With a new end of the upload resource, if there is one. */
    UploadState expires(Optional<Instant> end) {
        Optional<Resource> next = resource.map(at -> new Resource(at.url(), end.or(at::expires), at.source()));
        return new UploadState(offer, next, acknowledged, finishing, resources, part, uninvited);
    }

    UploadState part(long bytes) {
        return new UploadState(offer, resource, acknowledged, finishing, resources, OptionalLong.of(bytes), uninvited);
    }

    UploadState withoutInvitation() {
        return new UploadState(offer, resource, acknowledged, finishing, resources, part, true);
    }
}
