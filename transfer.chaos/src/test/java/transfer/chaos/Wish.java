// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import transfer.api.DownloadRequest;
import transfer.api.IfExists;
import transfer.api.TransferOptions;
import transfer.api.TransferRequest;
import transfer.api.UploadProtocol;
import transfer.api.UploadRequest;

/**
 * A transfer that the application wants. As a line: the components, separated by tabs.
 *
 * @param name names it for ever; kept in the record as an application's own property
 * @param how for a download what to do if the file exists, for an upload its protocol
 * @param segments the most ranges of a download at once
 * @param rate the most bytes in a second; 0: no limit
 * @param url where from, or where to
 * @param file the file to make, or the one to send
 */
record Wish(String name, String how, int segments, long rate, URI url, Path file) {
    private static final String NAME = "name";

    static Wish download(String name, IfExists ifExists, URI url, Path file) {
        return new Wish(name, ifExists.name(), 1, 0, url, file);
    }

    static Wish upload(String name, UploadProtocol protocol, URI url, Path file) {
        return new Wish(name, protocol.name(), 1, 0, url, file);
    }

    Wish segmented(int most) {
        return new Wish(name, how, most, rate, url, file);
    }

    Wish limited(long bytesPerSecond) {
        return new Wish(name, how, segments, bytesPerSecond, url, file);
    }

    static Wish parse(String line) {
        String[] part = line.split("\t");
        return new Wish(part[0], part[1], Integer.parseInt(part[2]), Long.parseLong(part[3]), URI.create(part[4]), Path.of(part[5]));
    }

    String line() {
        return String.join("\t", name, how, Integer.toString(segments), Long.toString(rate), url.toString(), file.toString());
    }

    TransferRequest request() {
        Map<String, String> properties = Map.of(NAME, name);
        TransferOptions options = rate == 0 ? TransferOptions.DEFAULT : TransferOptions.builder().bytesPerSecond(rate).build();
        for (UploadProtocol protocol : UploadProtocol.values()) {
            if (protocol.name().equals(how)) {
                return UploadRequest.of(file).to(url).protocol(protocol).options(options).properties(properties).build();
            }
        }
        return DownloadRequest.from(url).to(file).ifExists(IfExists.valueOf(how)).segments(segments).options(options)
                .properties(properties).build();
    }

    /** The name of the wish that a request came from. */
    static String nameOf(TransferRequest request) {
        return String.valueOf(request.properties().get(NAME));
    }
}
