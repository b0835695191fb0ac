// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import transfer.api.UploadRequest;

final class UploadFormTest {
    private static final String SHA256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    static byte[] joined(String before, byte[] file, String after) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(before.getBytes(StandardCharsets.UTF_8));
        all.write(file);
        all.write(after.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    private static BodySink into(Buffer buffer) {
        return new BodySink() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                buffer.write(bytes);
            }

            @Override
            public void flush() {
                // it is there
            }
        };
    }

    private static HttpBody file() {
        return new HttpBody() {
            @Override
            public long length() {
                return 3;
            }

            @Override
            public Optional<String> contentType() {
                return Optional.empty();
            }

            @Override
            public void writeTo(BodySink sink, LongConsumer moved) throws IOException {
                sink.write(StandardCharsets.UTF_8.encode("abc"));
                moved.accept(3);
            }
        };
    }

    @Test
    void itsLengthIsWhatItWritesAndItCanBeWrittenTwice() throws IOException {
        UploadForm form = new UploadForm(file(), new UploadRequest.Form("f", "n", Map.of("k", "v\u00fc")), "text/plain", SHA256);
        AtomicLong moved = new AtomicLong();
        Buffer first = new Buffer();
        form.writeTo(into(first), moved::addAndGet);
        Buffer second = new Buffer();
        form.writeTo(into(second), bytes -> {});
        assertEquals(form.length(), first.size());
        assertEquals(form.length(), moved.get());
        assertEquals(first.readByteString(), second.readByteString());
    }

    @Test
    void aValueCanNotEndItsPart() throws IOException {
        UploadForm plain = new UploadForm(file(), new UploadRequest.Form("f", "n", Map.of("k", "v")), "text/plain", SHA256);
        String usual = boundary(plain);
        String value = "v\r\n--" + usual + "\r\nContent-Disposition: form-data; name=\"admin\"\r\n\r\n1";
        UploadForm form = new UploadForm(file(), new UploadRequest.Form("f", "n", Map.of("k", value)), "text/plain", SHA256);
        assertFalse(value.contains(boundary(form)));
        assertTrue(boundary(form).length() <= 70);
    }

    private static String boundary(UploadForm form) {
        return form.contentType().orElseThrow().replace("multipart/form-data; boundary=", "");
    }

    @Test
    void lineEndsInValuesAreThoseOfTheWire() throws IOException {
        UploadForm form = new UploadForm(file(), new UploadRequest.Form("f", "n", Map.of("k", "a\nb\rc\r\nd")), "text/plain", SHA256);
        Buffer written = new Buffer();
        form.writeTo(into(written), bytes -> {});
        assertEquals(form.length(), written.size());
        assertTrue(written.readUtf8().contains("\r\n\r\na\r\nb\r\nc\r\nd\r\n--"));
    }
}
