// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.connect.ConnectContent;

/** One bundle's share of the flat jar. */
final class Content implements ConnectContent {
    private final BundleIndex.Entry bundle;
    private final ClassLoader classes;

    Content(BundleIndex.Entry bundle, ClassLoader classes) {
        this.bundle = bundle;
        this.classes = classes;
    }

    @Override
    public Optional<Map<String, String>> getHeaders() {
        return Optional.of(bundle.headers());
    }

    @Override
    public Iterable<String> getEntries() {
        return bundle.resources().keySet();
    }

    @Override
    public Optional<ConnectEntry> getEntry(String path) {
        return Optional.ofNullable(bundle.resources().get(path)).map(place -> new Resource(path, place));
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
        return Optional.of(classes);
    }

    @Override
    public void open() {}

    @Override
    public void close() {}

    private final class Resource implements ConnectEntry {
        private final String name;
        private final String place;

        Resource(String name, String place) {
            this.name = name;
            this.place = place;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public long getContentLength() {
            try {
                return url().openConnection().getContentLengthLong();
            } catch (IOException e) {
                return -1;
            }
        }

        @Override
        public long getLastModified() {
            return 0;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return url().openStream();
        }

        private URL url() throws IOException {
            URL url = classes.getResource(place);
            if (url == null) {
                throw new FileNotFoundException(place);
            }
            return url;
        }
    }
}
