// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import okhttp3.HttpUrl;

/** Scheme, host and port (RFC 6454): what credentials belong to, and all of a URL that messages show. */
record Origin(String scheme, String host, int port) {
    static Origin of(HttpUrl url) {
        return new Origin(url.scheme(), url.host(), url.port());
    }

    /** Host and port: what limits count by. */
    String authority() {
        return host + ":" + port;
    }

    /** As every record's, but made before it is needed: the first request waits for it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Origin that && scheme.equals(that.scheme) && host.equals(that.host) && port == that.port;
    }

    @Override
    public int hashCode() {
        return (scheme.hashCode() * 31 + host.hashCode()) * 31 + port;
    }

    @Override
    public String toString() {
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return scheme + "://" + shown + (port == HttpUrl.defaultPort(scheme) ? "" : ":" + port);
    }
}
