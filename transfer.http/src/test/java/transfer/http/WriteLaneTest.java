// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import transfer.tck.transport.Representation;

/** What a lane keeps of a block before it is given to be written. */
final class WriteLaneTest {
    private static final int BLOCK = WriteLane.BLOCK;
    private static final int SOME = 1000;
    private static final byte[] BODY = Representation.bytes(2 * BLOCK, 1);

    @TempDir
    Path folder;

    private Path file;
    private ContentFile content;
    private boolean broken;
    private int direct;

    @BeforeEach
    void open() throws Exception {
        file = Files.createFile(folder.resolve("content"));
        content = ContentFile.open(file);
    }

    @AfterEach
    void close() throws Exception {
        content.close();
    }

    private WriteLane lane() {
        DirectAccess.Disk disk = new DirectAccess.Disk() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                if (broken) {
                    throw new IllegalStateException("the disk is gone for a moment");
                }
                direct++;
                throw new IOException("not here");
            }

            @Override
            public void close() {
                // nothing was opened
            }
        };
        List<ByteBuffer> pair = List.of(ByteBuffer.allocateDirect(BLOCK), ByteBuffer.allocateDirect(BLOCK));
        return new WriteLane(content, disk, 0, pair, new DirectWrites(1, (path, block) -> disk), Long.MAX_VALUE);
    }

    private static void gather(WriteLane lane, ByteBuffer block, int position, int bytes) {
        block.put(BODY, position + block.position(), bytes);
        lane.gathered(position, block.position());
    }

    private void assertThere(int bytes) throws IOException {
        assertArrayEquals(Arrays.copyOf(BODY, bytes), Files.readAllBytes(file));
    }

    @Test
    void whatIsStillThereTheNextTimeIsKeptAndItsBlockGoesThroughThePageCache() throws Exception {
        try (WriteLane lane = lane()) {
            ByteBuffer block = lane.buffer(0);
            gather(lane, block, 0, SOME);
            lane.keep();
            assertThere(0);
            gather(lane, block, 0, SOME);
            lane.keep();
            assertThere(2 * SOME);
            gather(lane, block, 0, SOME);
            lane.keep();
            assertThere(3 * SOME);
            gather(lane, block, 0, BLOCK - 3 * SOME);
            lane.write(0);
            lane.settle();
            assertThere(BLOCK);
            assertEquals(0, direct);
            lane.keep();
            lane.keep();
            assertThere(BLOCK);
        }
    }

    @Test
    void theBlockAfterOneThatTheDiskRefusedIsKept() throws Exception {
        try (WriteLane lane = lane()) {
            gather(lane, lane.buffer(0), 0, BLOCK);
            lane.keep();
            lane.write(0);
            lane.settle();
            assertEquals(1, direct);
            gather(lane, lane.buffer(BLOCK), BLOCK, SOME);
            lane.keep();
            assertThere(BLOCK);
            lane.keep();
            assertThere(BLOCK + SOME);
        }
    }

    @Test
    void afterABlockThatCouldNotBeWrittenNothingIsKeptOfTheNextOne() throws Exception {
        try (WriteLane lane = lane()) {
            broken = true;
            gather(lane, lane.buffer(0), 0, BLOCK);
            lane.write(0);
            assertThrows(IllegalStateException.class, lane::settle);
            gather(lane, lane.buffer(BLOCK), BLOCK, SOME);
            lane.keep();
            lane.keep();
            assertThere(0);
        }
    }
}
