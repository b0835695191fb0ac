// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import transfer.api.Delivery;
import transfer.api.FailureReason;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferListener;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;

/** The process dies between any two steps: at least once until acknowledged, never again afterwards, and one outcome only. */
class CrashWindowsTest {
    /** Stands for the death of the process: nothing that follows has an effect. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("killed", null, false, false);
        }
    }

    /** A process: its store calls stop when it dies. */
    private final class Life {
        final Harness harness;
        final Map<UUID, TransferOutcome> heard = new HashMap<>();
        final Set<UUID> acknowledged = new HashSet<>();
        int steps;

        Life(FakeStore store, FakeTransport transport, VirtualTime time, int killAfter, boolean acknowledging) {
            store.fault = (operation, id) -> {
                if (++steps > killAfter) {
                    throw new Death();
                }
            };
            harness = new Harness(store, transport, time, Harness.settings());
            harness.engine.addListener(new TransferListener() {
                @Override
                public void finished(Delivery delivery) {
                    UUID id = delivery.transfer().identifier();
                    heard.put(id, delivery.outcome());
                    if (acknowledging) {
                        try {
                            delivery.acknowledge();
                            acknowledged.add(id);
                        } catch (TransferException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void killed_after_every_single_step_each_outcome_is_heard_and_stays_the_same(boolean acknowledging) throws Exception {
        for (int kill = 0; kill < 60; kill++) {
            FakeStore store = new FakeStore();
            VirtualTime time = new VirtualTime();
            Map<UUID, TransferOutcome> heard = new HashMap<>();
            Set<UUID> acknowledged = new HashSet<>();
            List<UUID> submitted = submit(store, time);
            live(store, time, kill, acknowledging, heard, acknowledged);
            for (int life = 0; life < 3; life++) {
                live(store, time, Integer.MAX_VALUE, acknowledging, heard, acknowledged);
            }
            assertEquals(new HashSet<>(submitted), heard.keySet(), "killed after " + kill);
            assertEquals(acknowledging ? 0 : submitted.size(), store.records.size());
        }
    }

    private List<UUID> submit(FakeStore store, VirtualTime time) throws Exception {
        Harness harness = new Harness(store, new FakeTransport("http"), time, Harness.settings()).start();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(harness.submit());
        }
        harness.session.cancel(ids.get(2));
        return ids;
    }

    private void live(FakeStore store, VirtualTime time, int kill, boolean acknowledging, Map<UUID, TransferOutcome> heard,
            Set<UUID> acknowledged) {
        FakeTransport transport = new FakeTransport("http");
        Life life = new Life(store, transport, time, kill, acknowledging);
        try {
            life.harness.start();
            int number = 0;
            for (FakeTransport.Task task : transport.running()) {
                if (number++ == 0) {
                    task.fail(FailureReason.CLIENT_ERROR);
                } else {
                    task.succeed(1000);
                }
            }
            life.harness.settle();
        } catch (Death death) {
            // that was the point
        }
        life.heard.forEach((id, outcome) -> {
            assertTrue(!acknowledged.contains(id), "acknowledged, and delivered again");
            TransferOutcome before = heard.put(id, outcome);
            assertTrue(before == null || before.equals(outcome), "two outcomes: " + before + ", " + outcome);
        });
        acknowledged.addAll(life.acknowledged);
    }

    @Test
    void killed_a_hundred_times_at_random_ten_thousand_transfers_end_once_each() throws Exception {
        Random random = new Random(6);
        FakeStore store = new FakeStore();
        VirtualTime time = new VirtualTime();
        Harness first = new Harness(store, new FakeTransport("http"), time, Harness.settings()).start();
        List<transfer.api.TransferRequest> requests = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            requests.add(transfer.api.DownloadRequest.from(Harness.URL).to(java.nio.file.Path.of("/tmp/" + i)).build());
        }
        Set<UUID> open = new HashSet<>(first.session.submitAll(requests).stream().map(Transfer::identifier).toList());
        Map<UUID, TransferState> ends = new HashMap<>();
        for (int life = 0; !open.isEmpty(); life++) {
            assertTrue(life < 200, open.size() + " never end");
            FakeTransport transport = new FakeTransport("http");
            Life alive = new Life(store, transport, time, life < 100 ? 10_000 + random.nextInt(10_000) : Integer.MAX_VALUE, true);
            try {
                alive.harness.start();
                while (!transport.running().isEmpty()) {
                    transport.running().forEach(task -> task.succeed(10));
                    alive.harness.settle();
                }
            } catch (Death death) {
                // on to the next life
            }
            alive.heard.forEach((id, outcome) -> assertTrue(ends.put(id, outcome.state()) == null || open.contains(id)));
            open.removeAll(alive.acknowledged);
        }
        assertEquals(10_000, ends.size());
        assertTrue(store.records.isEmpty());
    }
}
