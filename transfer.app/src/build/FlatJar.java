// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Run by the build: makes the executable jar out of the jars of the class path. All classes and resources are at its root; where
 * two jars differ about a resource, the first one's is there and each other one's in {@code bundles/NAME/}. Services are joined.
 *
 * <p>A bundle that has an activator or components stays a bundle. Of the others, which only have packages, the packages are exported by
 * the framework: that saves the time to install, resolve and start them. Those that no bundle has to import are listed apart,
 * since each package that is exported costs time, too.
 * transfer.app.BundleIndex has the format of {@code bundles/index}.
 *
 * <p>Same input, same bytes.
 */
final class FlatJar {
    private static final String SERVICES = "META-INF/services/";

    private final Map<String, byte[]> content = new TreeMap<>();
    private final Map<String, String> classOwners = new LinkedHashMap<>();
    private final StringBuilder index = new StringBuilder();
    private final Set<String> imports = new TreeSet<>();
    private final List<String> exports = new ArrayList<>();

    public static void main(String... args) throws IOException {
        if (args.length != 5) {
            throw new IllegalArgumentException("usage: FlatJar.java OUT MAIN-CLASS VERSION TIMESTAMP CLASS-PATH");
        }
        FlatJar flat = new FlatJar();
        for (String jar : args[4].split(File.pathSeparator)) {
            flat.add(Path.of(jar));
        }
        flat.write(Path.of(args[0]), manifest(args[1], args[2]), Instant.parse(args[3]));
    }

    private static Manifest manifest(String mainClass, String version) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, mainClass);
        main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        return manifest;
    }

    private void add(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            Attributes headers = jar.getManifest() == null ? new Attributes() : jar.getManifest().getMainAttributes();
            String name = headers.getValue("Bundle-SymbolicName");
            String owner = name == null ? path.getFileName().toString() : name.replaceFirst(";.*", "").trim();
            boolean bundle = headers.getValue("Bundle-Activator") != null || headers.getValue("Service-Component") != null;
            if (bundle) {
                line("bundle", owner);
                headers.forEach((key, value) -> line("header", key + ": " + lean(key.toString(), value.toString())));
                addImports(headers.getValue("Import-Package"));
                addImports(headers.getValue("DynamicImport-Package"));
            } else {
                exports.addAll(clauses(withoutUses(headers.getValue("Export-Package"))));
            }
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory() && !dropped(entry.getName())) {
                    add(entry.getName(), jar.getInputStream(entry).readAllBytes(), owner, bundle);
                }
            }
        }
    }

    /** Packages that each class loader has need not be imported: to resolve them takes a while. */
    private static String lean(String header, String value) {
        return header.equals("Import-Package")
                ? clauses(value).stream().filter(clause -> !isJava(clause)).collect(Collectors.joining(","))
                : withoutUses(value);
    }

    private static boolean isJava(String clause) {
        return clause.startsWith("java.");
    }

    /** One class path has one version of each package, so no uses constraint can be violated; to check them takes a while. */
    private static String withoutUses(String header) {
        return header == null ? "" : header.replaceAll(";\\s*uses:=(\"[^\"]*\"|[^;,\"]*)", "");
    }

    /** A header's clauses: split at the commas that no quotes enclose. */
    private static List<String> clauses(String header) {
        return header == null || header.isBlank() ? List.of() : List.of(header.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"));
    }

    /** The packages of a clause, which are before its attributes. */
    private static Stream<String> packages(String clause) {
        return Stream.of(clause.split(";")).map(String::strip).takeWhile(part -> part.indexOf('=') < 0);
    }

    private void addImports(String header) {
        clauses(header).forEach(clause -> packages(clause).forEach(imports::add));
    }

    /** The packages of the Java platform that bundles import: a framework told so need not look through all modules. */
    private List<String> platformPackages() {
        return ModuleLayer.boot().modules().stream().flatMap(module -> module.getDescriptor().exports().stream())
                .filter(exports -> !exports.isQualified()).map(ModuleDescriptor.Exports::source).filter(imports::contains)
                .sorted().toList();
    }

    /** The flat jar has a manifest of its own, is no module, not signed, not multi-release (which slows each look-up), no source. */
    private static boolean dropped(String name) {
        return name.equals(JarFile.MANIFEST_NAME) || name.equals("META-INF/INDEX.LIST") || name.endsWith("module-info.class")
                || name.startsWith("META-INF/versions/") || name.startsWith("OSGI-OPT/")
                || name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");
    }

    private void add(String name, byte[] bytes, String owner, boolean bundle) {
        if (name.endsWith(".class")) {
            addClass(name, bytes, owner);
            return;
        }
        if (name.startsWith(SERVICES)) {
            content.merge(name, bytes, FlatJar::joined);
            return;
        }
        boolean same = Arrays.equals(bytes, content.computeIfAbsent(name, first -> bytes));
        if (!same) {
            content.put("bundles/" + owner + "/" + name, bytes);
        }
        if (bundle) {
            line(same ? "resource" : "own", name);
        }
    }

    /** On one class path the first class wins; only the OSGi API, which many bundles carry along, may come in two versions. */
    private void addClass(String name, byte[] bytes, String owner) {
        byte[] first = content.putIfAbsent(name, bytes);
        if (first == null) {
            classOwners.put(name, owner);
        } else if (!Arrays.equals(first, bytes) && !name.startsWith("org/osgi/")) {
            throw new IllegalStateException(name + " differs between " + classOwners.get(name) + " and " + owner);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return (new String(first, StandardCharsets.UTF_8).stripTrailing() + "\n" + new String(second, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }

    private void line(String keyword, String value) {
        index.append(String.format("%-8s %s\n", keyword, value));
    }

    private void write(Path out, Manifest manifest, Instant timestamp) throws IOException {
        exports.addAll(platformPackages());
        Map<Boolean, List<String>> wanted = exports.stream().collect(
                Collectors.partitioningBy(clause -> !isJava(clause) && packages(clause).anyMatch(imports::contains)));
        line("packages", String.join(",", wanted.get(true)));
        line("unused", String.join(",", wanted.get(false)));
        content.put("bundles/index", index.toString().getBytes(StandardCharsets.UTF_8));
        Path part = out.resolveSibling(out.getFileName() + ".part");
        try (JarOutputStream jar = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
            entry(jar, JarFile.MANIFEST_NAME, timestamp);
            manifest.write(jar);
            for (Map.Entry<String, byte[]> file : content.entrySet()) {
                entry(jar, file.getKey(), timestamp);
                jar.write(file.getValue());
            }
        }
        Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void entry(JarOutputStream jar, String name, Instant timestamp) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTimeLocal(timestamp.atOffset(ZoneOffset.UTC).toLocalDateTime());
        jar.putNextEntry(entry);
    }
}
