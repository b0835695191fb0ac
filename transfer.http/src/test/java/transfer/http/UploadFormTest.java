// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import okio.Buffer;
import okio.BufferedSink;
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

    @Test
    void itsLengthIsWhatItWritesAndItCanBeWrittenTwice() throws IOException {
        HttpBody file = new HttpBody() {
            @Override
            public long length() {
                return 3;
            }

            @Override
            public Optional<String> contentType() {
                return Optional.empty();
            }

            @Override
            public void writeTo(BufferedSink sink, LongConsumer moved) throws IOException {
                sink.writeUtf8("abc");
                moved.accept(3);
            }
        };
        UploadForm form = new UploadForm(file, new UploadRequest.Form("f", "n", Map.of("k", "v\u00fc")), "text/plain", SHA256);
        AtomicLong moved = new AtomicLong();
        Buffer first = new Buffer();
        form.writeTo(first, moved::addAndGet);
        Buffer second = new Buffer();
        form.writeTo(second, bytes -> {});
        assertEquals(form.length(), first.size());
        assertEquals(form.length(), moved.get());
        assertEquals(first.readByteString(), second.readByteString());
    }
}
