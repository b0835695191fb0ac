// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.api.UploadRequest;
import transfer.app.terminal.Display;
import transfer.app.terminal.Progress;

class StagingTest {
    private static final long MILLISECOND = 1_000_000;

    private final List<Progress> shown = new ArrayList<>();
    private final Display display = new Display() {
        @Override
        public void progress(Progress progress) {
            shown.add(progress);
        }

        @Override
        public void result(String line) {}

        @Override
        public void problem(String line) {}

        @Override
        public void close() {}
    };

    private long now;

    @Test
    void what_takes_its_time_is_shown_a_few_times_a_second(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("disk.iso"), new byte[1000]);
        Staging staging = new Staging(UploadRequest.of(file).to(URI.create("http://h/up")).build(), display, () -> now);
        staging.accept(1);
        assertEquals(List.of(), shown);
        for (int i = 1; i <= 10; i++) {
            now += 100 * MILLISECOND;
            staging.accept(i * 100);
        }
        assertEquals(List.of(300L, 600L, 900L), shown.stream().map(Progress::bytes).toList());
        assertEquals("copying disk.iso", shown.get(0).name());
        assertEquals(OptionalLong.of(1000), shown.get(0).total());
        assertEquals(1000, shown.get(0).bytesPerSecond(), 0.001);
    }
}
