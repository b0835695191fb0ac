// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import transfer.api.UploadRequest;
import transfer.app.terminal.Display;
import transfer.app.terminal.Progress;

/** Shows how much of an upload's file has been copied, or read if it is linked, before it is sent. */
final class Staging implements LongConsumer {
    private static final long INTERVAL_NANOS = 250_000_000L;

    private final UploadRequest request;
    private final Display display;
    private final LongSupplier nanoTime;
    private final long began;
    private long shown;

    Staging(UploadRequest request, Display display, LongSupplier nanoTime) {
        this.request = request;
        this.display = display;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.shown = began;
    }

    @Override
    public void accept(long bytes) {
        long now = nanoTime.getAsLong();
        if (now - shown < INTERVAL_NANOS) {
            return;
        }
        shown = now;
        String name = (request.linkSource() ? "reading " : "copying ") + request.source().getFileName();
        display.progress(new Progress(name, 1, 0, 0, bytes, bytes, size(), bytes * 1e9 / (now - began), Optional.empty()));
    }

    private OptionalLong size() {
        try {
            return OptionalLong.of(Files.size(request.source()));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
