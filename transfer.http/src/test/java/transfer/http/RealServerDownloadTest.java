// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import transfer.api.transport.Checkpoint;
import transfer.tck.fault.Tools;
import transfer.tck.server.TlsKey;
import transfer.tck.transport.RecordingDelegate;
import transfer.tck.transport.Representation;

/**
 * Downloads from real servers in a process that is killed mid-way, all at once: over HTTP and HTTPS, HTTP/1.1 and HTTP/2, in one piece and
 * in ranges. Then a third of the files is as it was, a third is replaced by another of the same size, and for a third the machine is
 * restarted: what no checkpoint covers is lost. No file is ever made of two; what was in the files is not fetched again, and after a
 * restart at most what came since the last checkpoint. More kills: {@code -Dserver.kills=N}.
 */
final class RealServerDownloadTest {
    private static final long RATE = 256 << 10;
    private static final int ENOUGH = 150_000;
    private static final int SEGMENTS = 4;
    private static final int KILLS = Integer.getInteger("server.kills", 1);
    private static final int SIZE = KILLS * (2 << 20);
    private static final byte[] OLD = Representation.bytes(SIZE, 1);
    private static final byte[] NEW = Representation.bytes(SIZE, 2);

    private static TlsKey key;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeCertificate(@TempDir Path place) throws Exception {
        Path store = Certificates.make(place, "127.0.0.1");
        key = new TlsKey(Certificates.pem(store), Certificates.key(store));
    }

    /** What happens between the lives of the process. */
    private enum Fate {
        KEPT,
        REPLACED,
        RESTARTED
    }

    private record Case(String name, URI url, int segments, boolean http2, Fate fate, Path folder) {
        Path content() {
            return folder.resolve("content");
        }

        /** What has arrived, when nobody writes any more. */
        List<Long> arrived(boolean durable) throws IOException {
            Checkpoint recorded = DownloadProcess.recorded(folder);
            DownloadState state = DownloadState.of(recorded.resume());
            if (state.segments().isEmpty()) {
                long bytes = durable ? recorded.bytes() : Files.size(content());
                return bytes == 0 ? List.of() : List.of(0L, bytes);
            }
            Optional<List<Long>> table = SegmentFile.read(ContentFile.beside(content()), state.version(), SIZE);
            return durable || table.isEmpty() ? state.segments().get() : table.get();
        }

        long bytes() {
            try {
                return Intervals.bytes(arrived(false));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean ended() {
            return Files.exists(folder.resolve("result"));
        }

        void job(long rate, Path trust) throws IOException {
            new DownloadProcess.Job(url, segments, http2, trust.toString(), rate, fate != Fate.RESTARTED).write(folder);
        }
    }

    @BeforeEach
    void letOtherUsersRead() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @ParameterizedTest
    @EnumSource(RealServer.class)
    void aKilledDownloadGoesOnWhereItWasAndIsNeverMadeOfTwoFiles(RealServer kind) throws Exception {
        Tools.require(kind.missing());
        try (RealServer.Running server = kind.start(Files.createDirectory(folder.resolve("server")), key)) {
            List<Case> cases = cases(server);
            for (int kill = 0; kill < KILLS; kill++) {
                die(cases);
            }
            settle(cases, server);
        }
    }

    private List<Case> cases(RealServer.Running server) throws Exception {
        List<Case> cases = new ArrayList<>();
        for (RealServer.Way way : server.ways()) {
            for (Fate fate : Fate.values()) {
                for (int segments : List.of(1, SEGMENTS)) {
                    String name = way.name() + "-" + fate.name().toLowerCase(Locale.ROOT) + "-" + segments;
                    server.put("/" + name, OLD);
                    Path job = Files.createDirectories(folder.resolve("jobs").resolve(name));
                    Files.createFile(job.resolve("content"));
                    cases.add(new Case(name, way.url("/" + name), segments, way.http2(), fate, job));
                }
            }
        }
        return cases;
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                DownloadProcess.class.getName(), folder.resolve("jobs").toString()).inheritIO().start();
    }

    /** Each case gets on by {@link #ENOUGH} bytes, and then the process is killed. */
    private void die(List<Case> cases) throws Exception {
        List<Long> goals = new ArrayList<>();
        for (Case one : cases) {
            one.job(RATE, key.certificate());
            goals.add(one.bytes() + ENOUGH);
        }
        Process process = launch();
        try {
            assertTrue(RecordingDelegate.becomes(() -> {
                for (int i = 0; i < cases.size(); i++) {
                    if (cases.get(i).bytes() < goals.get(i) && !cases.get(i).ended() && process.isAlive()) {
                        return false;
                    }
                }
                return true;
            }), "the downloads do not get on");
            assertTrue(process.isAlive(), "the process has ended by itself");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void settle(List<Case> cases, RealServer.Running server) throws Exception {
        List<Long> counting = new ArrayList<>();
        List<Case> midway = cases.stream().filter(one -> !one.ended()).toList();
        assertTrue(midway.size() > cases.size() / 2, "only " + midway.size() + " downloads were under way");
        long lost = 0;
        for (Case one : midway) {
            List<Long> arrived = one.arrived(one.fate() == Fate.RESTARTED);
            counting.add(Intervals.bytes(arrived));
            if (one.fate() == Fate.REPLACED) {
                server.put("/" + one.name(), NEW);
            } else if (one.fate() == Fate.RESTARTED) {
                long gone = one.bytes() - Intervals.bytes(arrived);
                long most = DownloadProcess.CHECKPOINT_BYTES + (long) one.segments() * BlockWriter.BLOCK;
                assertTrue(gone <= most, one.name() + ": " + gone + " bytes since the last checkpoint");
                lost += gone;
                lose(one.content(), arrived);
            }
            one.job(0, key.certificate());
        }
        Process process = launch();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the second life does not end");
        } finally {
            process.destroyForcibly().waitFor();
        }
        long there = 0;
        for (int i = 0; i < midway.size(); i++) {
            check(midway.get(i), counting.get(i));
            there += midway.get(i).fate() == Fate.REPLACED ? 0 : counting.get(i);
        }
        System.out.println(server.name() + ": " + midway.size() + " downloads killed, " + there
                + " bytes were there and 0 of them fetched again, " + lost + " were lost with the machine");
    }

    /** Makes zeros of everything but what is durable. */
    private static void lose(Path content, List<Long> durable) throws IOException {
        byte[] bytes = Files.readAllBytes(content);
        byte[] left = new byte[bytes.length];
        for (int i = 0; i + 1 < durable.size(); i += 2) {
            int start = durable.get(i).intValue();
            System.arraycopy(bytes, start, left, start, durable.get(i + 1).intValue() - start);
        }
        Files.write(content, left);
    }

    private static void check(Case one, long counting) throws IOException {
        Properties result = DownloadProcess.properties(one.folder().resolve("result"));
        assertEquals("true", result.getProperty("succeeded"), one.name() + ": " + result.getProperty("end"));
        assertArrayEquals(one.fate() == Fate.REPLACED ? NEW : OLD, Files.readAllBytes(one.content()), one.name());
        long requests = Long.parseLong(result.getProperty("requests", "0"));
        assertEquals(one.http2() ? requests : 0, Long.parseLong(result.getProperty("http2", "0")), one.name() + ": HTTP/2");
        if (one.fate() != Fate.REPLACED) {
            long second = Long.parseLong(result.getProperty("bytes", "0"));
            assertEquals(SIZE - counting, second, one.name() + ": bytes of the second life");
        }
    }
}
