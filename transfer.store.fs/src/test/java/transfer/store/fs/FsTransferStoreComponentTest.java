// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

class FsTransferStoreComponentTest {
    @TempDir
    Path folder;

    private static FsTransferStoreComponent component(Map<String, Object> values) {
        return component(values, null);
    }

    /** What Service Component Runtime makes of the values: defaults, and a failure when one of the wrong type is asked for. */
    private static FsTransferStoreComponent component(Map<String, Object> values, Path state) {
        FsTransferStoreComponent.Config config = proxy(FsTransferStoreComponent.Config.class, method -> {
            Object value = values.getOrDefault(method.getName().replace('_', '.'), method.getDefaultValue());
            return method.getReturnType() == int.class ? toInt(value) : value;
        });
        BundleContext context = proxy(BundleContext.class, method -> state == null ? null : state.toString());
        return new FsTransferStoreComponent(context, config, values);
    }

    private static int toInt(Object value) {
        return value instanceof Number number ? number.intValue() : Integer.parseInt(value.toString());
    }

    private interface Answer {
        Object to(Method method);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer.to(method)));
    }

    @Test
    void a_wrong_value_is_refused_in_one_line_that_names_it() {
        String count = ": a whole number from 0 to 1000000";
        String days = ": a whole number from 0 to 36500";
        assertRefused("kept.count", -1, count);
        assertRefused("kept.count", 1_000_001, count);
        assertRefused("kept.count", "many", count);
        assertRefused("kept.count", 1L << 32, count);
        assertRefused("kept.count", 1.5, count);
        assertRefused("kept.days", -7, days);
        assertRefused("scrapped.count", "", count);
        assertRefused("scrapped.days", Integer.MAX_VALUE, days);
        assertRefused("reserve.bytes", -1, ": a whole number from 0 to 67108864");
        assertRefused("reserve.bytes", "128k", ": a whole number from 0 to 67108864");
        assertRefused("threads", 0, ": a whole number from 1 to 256");
        assertRefused("root", "relative/path", ": an absolute path, or nothing");
        assertRefused("root", "/a\0b", ": an absolute path, or nothing");
    }

    private static void assertRefused(String key, Object value, String allowed) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> component(Map.of(key, value)));
        assertEquals("transfer.store.fs: " + key + " = " + value + allowed, e.getMessage());
    }

    @Test
    void the_directory_is_the_configured_one_or_else_that_of_the_framework() {
        assertEquals("/var/lib/transfer", component(Map.of("root", "/var/lib/x/../transfer"), folder).location());
        assertEquals(folder.toString(), component(Map.of(), folder).location());
        assertEquals(folder.toString(), component(Map.of("root", " "), folder).location());
    }

    @Test
    void numbers_may_come_as_text() throws Exception {
        FsTransferStoreComponent store = component(Map.of("root", folder.resolve("state").toString(), "threads", "4"));
        assertEquals(0, store.identifiers().count());
        store.close();
    }

    @Test
    void no_thread_outlives_it() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        component(Map.of(), folder).close();

        assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("transfer-store-warm") && !before.contains(thread)).toList());
    }
}
