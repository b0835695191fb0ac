// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The bundles of the flat jar, from its resource {@code bundles/index}, which src/build/FlatJar.java writes. One line each, after
 * a bundle's first line what belongs to it:
 *
 * <pre>
 * bundle   SYMBOLIC-NAME
 * header   NAME: VALUE        of its manifest
 * resource PATH               at the same path of the flat jar
 * own      PATH               at bundles/SYMBOLIC-NAME/PATH, because another jar has another one at this path
 * packages CLAUSES            no bundle's: part of the Export-Package header of the framework
 * unused   CLAUSES            the same, but no bundle of the jar has to import them
 * </pre>
 *
 * The keyword is padded to eight characters and a space. Classes are not listed: they come from the class path.
 */
final class BundleIndex {
    private static final String PLACE = "bundles/index";
    private static final int KEYWORD = "resource ".length();

    /** A bundle: its manifest's main attributes, and its resources with the places where the flat jar has them. */
    record Entry(String name, Map<String, String> headers, Map<String, String> resources) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private final List<String> packages = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();

    private BundleIndex() {}

    static BundleIndex read(ClassLoader classes) {
        BundleIndex index = new BundleIndex();
        try (InputStream in = classes.getResourceAsStream(PLACE)) {
            if (in == null) {
                throw new IllegalStateException("no " + PLACE + " on the class path: start the executable jar");
            }
            index.read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return index;
    }

    private void read(BufferedReader lines) throws IOException {
        Entry entry = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String value = line.substring(KEYWORD);
            switch (line.charAt(0)) {
                case 'b' -> {
                    entry = new Entry(value, new LinkedHashMap<>(), new LinkedHashMap<>());
                    entries.put(value, entry);
                }
                case 'h' -> {
                    int colon = value.indexOf(": ");
                    entry.headers().put(value.substring(0, colon), value.substring(colon + 2));
                }
                case 'p' -> packages.add(value);
                case 'u' -> unused.add(value);
                case 'r' -> entry.resources().put(value, value);
                default -> entry.resources().put(value, "bundles/" + entry.name() + "/" + value);
            }
        }
    }

    /** The packages of the framework, the Java platform and libraries that bundles of the jar import, as an Export-Package header. */
    String packages() {
        return String.join(",", packages);
    }

    /** Those that no bundle of the jar has to import, as an Export-Package header. */
    String unused() {
        return String.join(",", unused);
    }

    /** The symbolic names, in the order of the class path. */
    Set<String> names() {
        return entries.keySet();
    }

    Optional<Entry> bundle(String name) {
        return Optional.ofNullable(entries.get(name));
    }
}
