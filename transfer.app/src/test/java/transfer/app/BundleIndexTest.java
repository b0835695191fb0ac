// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BundleIndexTest {
    private static final String TWO_BUNDLES = """
            bundle   one
            header   Bundle-SymbolicName: one
            header   Import-Package: a;version="[1,2)",b
            resource OSGI-INF/one.xml
            own      META-INF/LICENSE
            packages c;version="1.0"
            bundle   two
            header   Bundle-SymbolicName: two
            packages d
            unused   e
            unused   f;version="2.0"
            """;

    @Test
    void bundlesComeInTheirOrderWithHeadersAndPlaces() {
        BundleIndex index = BundleIndex.read(having(TWO_BUNDLES));

        assertEquals(List.of("one", "two"), List.copyOf(index.names()));
        BundleIndex.Entry one = index.bundle("one").orElseThrow();
        assertEquals(Map.of("Bundle-SymbolicName", "one", "Import-Package", "a;version=\"[1,2)\",b"), one.headers());
        assertEquals(Map.of("OSGI-INF/one.xml", "OSGI-INF/one.xml", "META-INF/LICENSE", "bundles/one/META-INF/LICENSE"), one.resources());
        assertTrue(index.bundle("two").orElseThrow().resources().isEmpty());
        assertTrue(index.bundle("three").isEmpty());
    }

    @Test
    void packagesMakeOneHeader() {
        assertEquals("c;version=\"1.0\",d", BundleIndex.read(having(TWO_BUNDLES)).packages());
    }

    @Test
    void whatNoBundleHasToImportIsApart() {
        assertEquals("e,f;version=\"2.0\"", BundleIndex.read(having(TWO_BUNDLES)).unused());
    }

    @Test
    void withoutAnIndexTheMessageSaysWhatToStart() {
        IllegalStateException problem = assertThrows(IllegalStateException.class, () -> BundleIndex.read(having(null)));

        assertTrue(problem.getMessage().contains("executable jar"), problem.getMessage());
    }

    private static ClassLoader having(String index) {
        return new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                return index == null || !name.equals("bundles/index") ? null
                        : new ByteArrayInputStream(index.getBytes(StandardCharsets.UTF_8));
            }
        };
    }
}
