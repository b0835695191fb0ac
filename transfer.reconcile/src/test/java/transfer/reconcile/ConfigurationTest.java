// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a configuration may say, and how a wrong one is refused. */
class ConfigurationTest {
    @Test
    void an_empty_configuration_is_the_default_session() throws Exception {
        assertEquals(Settings.of("default"), settings(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            concurrency          | 0         | a whole number from 1 to 10000
            concurrency          | -1        | a whole number from 1 to 10000
            concurrency          | many      | a whole number from 1 to 10000
            concurrency          | 1.5       | a whole number from 1 to 10000
            concurrency          | 4294967297 | a whole number from 1 to 10000
            concurrency.per.host | 10001     | a whole number from 1 to 10000
            backoff.base.ms      | 0         | a whole number from 1 to 86400000
            backoff.base.ms      | 1 s       | a whole number from 1 to 86400000
            backoff.cap.ms       | 999       | not less than backoff.base.ms, which is 1000
            backoff.cap.ms       | 1e3       | a whole number from 1 to 604800000
            retry.after.cap.ms   | -5        | a whole number from 0 to 604800000
            attempts             | -1        | a whole number from 0 to 1000000
            attempts             | true      | a whole number from 0 to 1000000
            progress.timeout.ms  | -1        | a whole number from 0 to 31536000000
            progress.timeout.ms  | PT3S      | a whole number from 0 to 31536000000
            progress.interval.ms | 3600001   | a whole number from 0 to 3600000
            workers              | 0         | a whole number from 1 to 256
            workers              | 257       | a whole number from 1 to 256
            identifier           | ' '       | a text that is not blank, without control characters
            store.target         | transfer.store=fs | a filter such as (name=value)
            transport.target     | ((        | a filter such as (name=value)
            """)
    void a_wrong_value_is_refused_with_one_line(String key, String value, String allowed) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> settings(Map.of(key, value)));
        assertEquals("transfer.session~x: " + key + " = " + value + ": " + allowed, e.getMessage());
    }

    @Test
    void a_number_that_the_component_runtime_would_cut_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of("concurrency", 4_294_967_297L)));
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of("concurrency", 2.5)));
        assertThrows(IllegalArgumentException.class, () -> settings(Map.of("backoff.base.ms", 0.5f)));
    }

    @Test
    void every_number_is_allowed_from_the_least_to_the_most_that_is_described() throws Exception {
        List<String> checked = new ArrayList<>();
        NodeList definitions;
        String name = "/OSGI-INF/metatype/" + ConfiguredSession.Config.class.getName() + ".xml";
        try (InputStream metatype = ConfiguredSession.class.getResourceAsStream(name)) {
            definitions = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(metatype).getElementsByTagName("AD");
        }
        for (int i = 0; i < definitions.getLength(); i++) {
            Element definition = (Element) definitions.item(i);
            String key = definition.getAttribute("id");
            if (definition.getAttribute("type").equals("String")) {
                continue;
            }
            checked.add(key);
            long least = Long.parseLong(definition.getAttribute("min"));
            long most = Long.parseLong(definition.getAttribute("max"));
            settings(Map.of(key, most));
            settings(key.equals("backoff.cap.ms") ? Map.of(key, least, "backoff.base.ms", 1L) : Map.of(key, least));
            assertThrows(IllegalArgumentException.class, () -> settings(Map.of(key, least - 1)), key);
            assertThrows(IllegalArgumentException.class, () -> settings(Map.of(key, most + 1)), key);
        }
        assertFalse(checked.isEmpty());
    }

    private static Settings settings(Map<String, Object> given) {
        Map<String, Object> properties = new HashMap<>(given);
        properties.putIfAbsent("backoff.cap.ms", Math.max(600_000L, given.get("backoff.base.ms") instanceof Long base ? base : 0));
        properties.put("service.pid", "transfer.session~x");
        return ConfiguredSession.settings(config(properties), new Allowed(ConfiguredSession.PID, properties));
    }

    /** The typed view, with the component runtime's conversions: numbers are cut, texts parsed. */
    private static ConfiguredSession.Config config(Map<String, Object> given) {
        return (ConfiguredSession.Config) Proxy.newProxyInstance(ConfigurationTest.class.getClassLoader(),
                new Class<?>[] {ConfiguredSession.Config.class}, (proxy, method, arguments) -> {
                    Object value = given.get(method.getName().replace('_', '.'));
                    return value == null ? method.getDefaultValue() : converted(method, value);
                });
    }

    private static Object converted(Method method, Object value) {
        if (method.getReturnType() == String.class) {
            return value.toString();
        }
        boolean whole = method.getReturnType() == int.class;
        if (value instanceof Number number) {
            return whole ? (Object) number.intValue() : (Object) number.longValue();
        }
        return whole ? (Object) Integer.parseInt(value.toString()) : (Object) Long.parseLong(value.toString());
    }
}
