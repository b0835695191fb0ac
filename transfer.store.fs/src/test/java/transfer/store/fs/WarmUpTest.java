// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void who_waits_for_its_end_finds_it_done() {
        CountDownLatch allowed = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        WarmUp warmUp = new WarmUp(() -> {
            awaitQuietly(allowed);
            done.add(Thread.currentThread().getName());
        }).start();

        assertEquals(List.of(), done, "nobody waits for it who does not want to");
        allowed.countDown();
        warmUp.await();

        assertEquals(List.of("transfer-store-warm"), done);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_fails_is_nobodys_concern() {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        WarmUp warmUp = new WarmUp(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, problem) -> uncaught.add(problem));
            throw new NoClassDefFoundError("its bundle is gone");
        }).start();

        warmUp.await();

        assertEquals(List.of(), uncaught);
    }

    @Test
    void an_interrupt_of_who_waits_is_not_lost() {
        CountDownLatch allowed = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        WarmUp warmUp = new WarmUp(() -> {
            awaitQuietly(allowed);
            done.add("done");
        }).start();
        Thread.currentThread().interrupt();
        allowed.countDown();

        warmUp.await();

        assertTrue(Thread.interrupted());
        assertEquals(List.of("done"), done);
    }

    @Test
    void a_property_list_with_a_value_of_each_type_goes_there_and_back() {
        assertDoesNotThrow(WarmUp::propertyList);
    }
}
