// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import transfer.api.store.TransferStore;

/** A place where the application dies at once, as if it were killed there. */
final class HaltPoint {
    /** The places. */
    enum Place {
        /** Nowhere. */
        NEVER,
        /** The outcome has been written, and nobody has heard of it. */
        COMPLETED,
        /** The outcome has been delivered, and not acknowledged. */
        DELIVERED,
        /** The record has been removed, and acknowledge has not returned. */
        REMOVED
    }

    /** The exit code of a process that has died there, the same as after SIGKILL. */
    static final int KILLED = 137;

    /** Nowhere. */
    static final HaltPoint NEVER = new HaltPoint(Place.NEVER, "");

    private final Place place;
    private final String name;
    private volatile boolean removing;

    /**
     * A place to die.
     *
     * @param name the wish that it is for
     */
    HaltPoint(Place place, String name) {
        this.place = place;
        this.name = name;
    }

    static HaltPoint parse(String text) {
        String[] part = text.split(":");
        return new HaltPoint(Place.valueOf(part[0]), part.length > 1 ? part[1] : "");
    }

    @Override
    public String toString() {
        return place + ":" + name;
    }

    /** Whether the application dies at all. */
    boolean comes() {
        return place != Place.NEVER;
    }

    /** The application has been told of an outcome, and will acknowledge it. */
    void delivered(String wish) {
        if (!wish.equals(name)) {
            return;
        }
        if (place == Place.DELIVERED) {
            Runtime.getRuntime().halt(KILLED);
        }
        removing = true;
    }

    /** The store in which the process dies when it is time. */
    TransferStore around(TransferStore store) {
        return (TransferStore) Proxy.newProxyInstance(TransferStore.class.getClassLoader(), new Class<?>[] {TransferStore.class},
                (proxy, method, arguments) -> call(store, method, arguments));
    }

    private Object call(TransferStore store, Method method, Object[] arguments) throws Throwable {
        try {
            Object result = method.invoke(store, arguments);
            boolean now = place == Place.COMPLETED && method.getName().equals("finish")
                    || place == Place.REMOVED && removing && method.getName().equals("remove");
            if (now) {
                Runtime.getRuntime().halt(KILLED);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
