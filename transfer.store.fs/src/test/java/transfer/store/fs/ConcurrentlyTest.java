// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import transfer.api.FailureReason;
import transfer.api.TransferException;

class ConcurrentlyTest {
    private static final List<Integer> TWO = List.of(0, 1);

    @Test
    void all_items_are_worked_on_once() throws Exception {
        List<Integer> items = IntStream.range(0, 1000).boxed().toList();
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        Concurrently.forEach(items, 8, item -> assertTrue(done.add(item)));
        assertEquals(Set.copyOf(items), done);
    }

    @Test
    void an_error_in_another_thread_is_no_success() {
        CountDownLatch both = new CountDownLatch(2);
        Thread caller = Thread.currentThread();
        OutOfMemoryError error = new OutOfMemoryError("no heap");
        TransferException e = assertThrows(TransferException.class, () -> Concurrently.forEach(TWO, 2, item -> {
            meet(both);
            if (Thread.currentThread() != caller) {
                throw error;
            }
        }));
        assertEquals(FailureReason.INTERNAL, e.reason());
        assertSame(error, e.getCause());
    }

    @Test
    void an_error_in_the_callers_thread_is_thrown_when_no_other_thread_works_any_more() {
        CountDownLatch both = new CountDownLatch(2);
        Thread caller = Thread.currentThread();
        CountDownLatch thrown = new CountDownLatch(1);
        Set<Thread> ended = ConcurrentHashMap.newKeySet();
        TransferException e = assertThrows(TransferException.class, () -> Concurrently.forEach(TWO, 2, item -> {
            meet(both);
            if (Thread.currentThread() == caller) {
                thrown.countDown();
                throw new StackOverflowError();
            }
            meet(thrown);
            while (caller.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            ended.add(Thread.currentThread());
        }));
        assertEquals(FailureReason.INTERNAL, e.reason());
        assertEquals(1, ended.size());
    }

    private static void meet(CountDownLatch latch) {
        latch.countDown();
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
