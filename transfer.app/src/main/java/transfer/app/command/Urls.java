// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** URLs as people type them. */
final class Urls {
    private Urls() {}

    /**
     * @param schemes what is served; empty: any
     * @throws UsageException if it is not an absolute URL with a host, has a password, or a scheme that is not served
     */
    static URI parse(String text, Set<String> schemes) throws UsageException {
        String shown = "'" + text.replaceAll("//[^/@]*@", "//") + "'";
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new UsageException(shown + " is not a URL: " + e.getReason()
                    + (e.getIndex() < 0 || !shown.contains(text) ? "" : " at character " + (e.getIndex() + 1)));
        }
        if (url.getScheme() == null) {
            throw new UsageException(shown + " is not a URL; did you mean 'https://" + shown.substring(1) + "?");
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (!schemes.isEmpty() && !schemes.contains(scheme)) {
            throw new UsageException(shown + " has a scheme that is not served: " + String.join(" and ", new TreeSet<>(schemes)) + " are");
        }
        if (url.getHost() == null) {
            throw new UsageException(shown + " has no host, or not a valid one");
        }
        if (url.getRawUserInfo() != null) {
            throw new UsageException(shown + " was given with a user name in it: use --user NAME:PASSWORD instead");
        }
        return url;
    }

    /** What a file would be called after the URL alone. */
    static String lastSegment(URI url) {
        String path = url.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
