// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Which proxy is used.
 *
 * @param kind how
 * @param host the proxy's host; empty for {@link Kind#SYSTEM} and {@link Kind#DIRECT}
 * @param port the proxy's port
 * @param direct hosts that are asked without a proxy; {@code *.example.org} means all below
 */
record ProxyRule(Kind kind, String host, int port, List<String> direct) {
    /** The ways to find a proxy. */
    enum Kind {
        /** What {@link ProxySelector#getDefault} says. */
        SYSTEM,
        /** None. */
        DIRECT,
        /** An HTTP proxy; https goes through with CONNECT. */
        HTTP,
        /** A SOCKS 5 proxy, which also resolves the names. */
        SOCKS
    }

    static final ProxyRule SYSTEM = new ProxyRule(Kind.SYSTEM, "", 0, List.of());
    static final ProxyRule NONE = new ProxyRule(Kind.DIRECT, "", 0, List.of());

    /**
     * Reads the configured form: empty for the system's, {@code direct}, {@code http://host:port} or {@code socks://host:port}.
     *
     * @throws TransferException {@link FailureReason#INVALID_REQUEST} if it is none of these
     */
    static ProxyRule parse(String text, List<String> direct) throws TransferException {
        if (text.isBlank()) {
            return SYSTEM;
        }
        if (text.equals("direct")) {
            return NONE;
        }
        try {
            URI uri = URI.create(text.strip());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && uri.getPort() > 0 && uri.getRawUserInfo() == null) {
                if (scheme.equals("http")) {
                    return new ProxyRule(Kind.HTTP, uri.getHost(), uri.getPort(), direct);
                }
                if (scheme.equals("socks") || scheme.equals("socks5")) {
                    return new ProxyRule(Kind.SOCKS, uri.getHost(), uri.getPort(), direct);
                }
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new TransferException(FailureReason.INVALID_REQUEST,
                "a proxy is given as http://host:port or socks://host:port; its password comes from a CredentialProvider");
    }

    /** Whether a host is asked without a proxy by this rule. */
    boolean bypasses(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return direct.stream().map(pattern -> pattern.strip().toLowerCase(Locale.ROOT))
                .anyMatch(pattern -> pattern.startsWith("*.") ? lower.endsWith(pattern.substring(1)) : lower.equals(pattern));
    }

    /** Whether requests to this URL go through a proxy. */
    boolean applies(URI url) {
        return selector().select(url).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)
                || kind == Kind.SOCKS && !bypasses(url.getHost());
    }

    /** For OkHttp. A SOCKS proxy is none here: {@link SocksSocket} does it, which can log in. */
    ProxySelector selector() {
        ProxySelector system = ProxySelector.getDefault();
        if (kind == Kind.SYSTEM && system != null) {
            return system;
        }
        Proxy proxy = kind == Kind.HTTP ? new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port)) : Proxy.NO_PROXY;
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(bypasses(String.valueOf(uri.getHost())) ? Proxy.NO_PROXY : proxy);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException cause) {
                // the failed request says so
            }
        };
    }
}
