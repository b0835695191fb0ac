// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import transfer.api.UploadRequest;

/**
 * A body as the file of a {@code multipart/form-data} form (RFC 7578), written as browsers do: text fields first, names in UTF-8 with
 * quotes and line ends percent-encoded, line ends in values as CR LF.
 */
final class UploadForm implements HttpBody {
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    private final HttpBody file;
    private final String boundary;
    private final byte[] before;
    private final byte[] after;

    /**
     * Makes a form.
     *
     * @param file the file
     * @param form the fields
     * @param fileType the file's media type
     * @param sha256 the file's digest; the boundary is made of it, as no file holds its own digest
     */
    UploadForm(HttpBody file, UploadRequest.Form form, String fileType, String sha256) {
        this.file = file;
        boundary = boundary(sha256, form);
        StringBuilder text = new StringBuilder();
        form.fields().forEach((name, value) ->
                text.append(part(name)).append("\r\n\r\n").append(LINE_END.matcher(value).replaceAll("\r\n")).append("\r\n"));
        text.append(part(form.fileField())).append("; filename=\"").append(quoted(form.fileName())).append("\"\r\n");
        text.append("Content-Type: ").append(fileType).append("\r\n\r\n");
        before = text.toString().getBytes(StandardCharsets.UTF_8);
        after = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String boundary(String sha256, UploadRequest.Form form) {
        String text = form.fields().values().toString();
        String boundary = "transfer-" + sha256.substring(0, 40);
        for (int more = 1; text.contains(boundary); more++) {
            boundary = "transfer-" + more + "-" + sha256.substring(0, 40);
        }
        return boundary;
    }

    private String part(String name) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\"";
    }

    private static String quoted(String text) {
        return text.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    @Override
    public long length() {
        return before.length + file.length() + after.length;
    }

    @Override
    public Optional<String> contentType() {
        return Optional.of("multipart/form-data; boundary=" + boundary);
    }

    @Override
    public Optional<Duration> invitation() {
        return file.invitation();
    }

    @Override
    public void anew(Watchdog.Watch watch) {
        file.anew(watch);
    }

    @Override
    public void writeTo(BodySink sink, LongConsumer moved) throws IOException {
        sink.write(ByteBuffer.wrap(before));
        moved.accept(before.length);
        file.writeTo(sink, moved);
        sink.write(ByteBuffer.wrap(after));
        moved.accept(after.length);
    }

    @Override
    public void left() {
        file.left();
    }
}
