// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import transfer.api.transport.TaskDelegate;

/**
 * The place where a session's delegate is attached. Callbacks run while it is: {@link #detach} waits for those that are running, and
 * none begins after it.
 */
final class DelegateSlot {
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
    private final Object changes = new Object();
    private volatile TaskDelegate delegate;
    private long incarnation;

    /** A callback. */
    @FunctionalInterface
    interface Callback<E extends Exception> {
        /**
         * Calls the delegate.
         *
         * @param incarnation counts the delegates; never 0
         */
        void call(TaskDelegate delegate, long incarnation) throws E;
    }

    /** Attaches a delegate; false if there is one: that is said without waiting for its callbacks, one of which may be asking. */
    boolean attach(TaskDelegate next) {
        if (delegate != null) {
            return false;
        }
        calls.writeLock().lock();
        try {
            if (delegate != null) {
                return false;
            }
            delegate = next;
            incarnation++;
        } finally {
            calls.writeLock().unlock();
        }
        wake();
        return true;
    }

    /**
     * Detaches the delegate.
     *
     * @throws IllegalStateException if called from a callback, which would wait for itself
     */
    void detach() {
        if (calls.getReadHoldCount() > 0) {
            throw new IllegalStateException("a transport session can not be closed from a callback of its delegate");
        }
        calls.writeLock().lock();
        try {
            delegate = null;
        } finally {
            calls.writeLock().unlock();
        }
    }

    /** Makes the callback if a delegate is attached; false if none is. */
    <E extends Exception> boolean call(Callback<E> callback) throws E {
        calls.readLock().lock();
        try {
            if (delegate == null) {
                return false;
            }
            callback.call(delegate, incarnation);
            return true;
        } finally {
            calls.readLock().unlock();
        }
    }

    /** Makes the callback, after waiting for a delegate if need be; false if {@code stop} became true first. */
    <E extends Exception> boolean await(BooleanSupplier stop, Callback<E> callback) throws E {
        while (!stop.getAsBoolean()) {
            if (call(callback)) {
                return true;
            }
            pause(stop);
        }
        return false;
    }

    private void pause(BooleanSupplier stop) {
        synchronized (changes) {
            try {
                if (!stop.getAsBoolean() && !attached()) {
                    changes.wait(1000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TaskCancelled();
            }
        }
    }

    private boolean attached() {
        calls.readLock().lock();
        try {
            return delegate != null;
        } finally {
            calls.readLock().unlock();
        }
    }

    /** Makes {@link #await} look again. */
    void wake() {
        synchronized (changes) {
            changes.notifyAll();
        }
    }
}
