// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.Optional;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A key on its way through the queue, among so many that are remembered. */
@State(Scope.Thread)
public class WorkQueueBenchmark {
    /** How many keys there are. */
    @Param({"100", "100000"})
    public int keys;

    private WorkQueue queue;
    private UUID[] ids;
    private int next;

    /** Fills a queue with keys that wait for a timer each. */
    @Setup(Level.Trial)
    public void fill() {
        queue = new WorkQueue(Time.system());
        ids = new UUID[keys];
        for (int i = 0; i < keys; i++) {
            ids[i] = UUID.randomUUID();
            Item item = queue.enter(ids[i]);
            item.kept = true;
            queue.schedule(item, Long.MAX_VALUE / 2 + i);
            queue.leave(item);
        }
    }

    /** Pokes one and takes it. */
    @Benchmark
    public Object pokeAndPoll() {
        queue.poke(ids[next++ % keys]);
        Optional<Item> item = queue.poll();
        queue.leave(item.orElseThrow());
        return item;
    }

    /** Sets the timer of one anew. */
    @Benchmark
    public Object schedule() {
        Item item = queue.enter(ids[next++ % keys]);
        queue.schedule(item, Long.MAX_VALUE / 2 + next);
        queue.leave(item);
        return item;
    }
}
