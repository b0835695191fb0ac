// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/** The shape that URLs and paths of a request must have to mean the same in every later process. */
final class Locations {
    private Locations() {}

    /** The scheme is lower-cased, non-ASCII characters are encoded and a fragment is dropped. */
    static URI url(URI url) {
        if (!url.isAbsolute() || url.isOpaque() || url.getHost() == null || url.getHost().isEmpty()) {
            String shown = url.toString().replaceAll("//[^/@]*@", "//");
            throw new IllegalArgumentException("'" + Text.oneLine(shown) + "' is not an absolute URL with a host");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    origin(url) + ": user name and password in a URL would be written to disk: register a CredentialProvider instead");
        }
        if (url.getPort() > 65535 || url.getPort() == 0) {
            throw new IllegalArgumentException(origin(url) + ": port " + url.getPort() + " is out of range");
        }
        String text = url.toString();
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (!isAscii(text)) {
            text = url.toASCIIString();
        } else if (scheme.equals(url.getScheme()) && url.getRawFragment() == null) {
            return url;
        }
        int fragment = text.indexOf('#');
        String rest = text.substring(url.getScheme().length(), fragment < 0 ? text.length() : fragment);
        return URI.create(scheme + rest);
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getHost();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    static Path path(String what, Path path) {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(what + " must be an absolute path: " + Text.oneLine(path.toString()));
        }
        return path.normalize();
    }
}
