// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.AddressPolicy;

/**
 * Asks the address policies: when a name has been resolved, before a connection to a literal address or through a proxy, and once more
 * when a request is about to go over a connection to an address that was not asked about (a pooled one). OkHttp resolves names on the
 * thread that makes the call, so what the call is for is kept by thread.
 */
final class AddressGuard implements Dns, Interceptor {
    private static final Logger LOG = LoggerFactory.getLogger(AddressGuard.class);

    private final Supplier<List<AddressPolicy>> policies;
    private final Dns resolver;
    private final ProxyRule proxy;
    private final ThreadLocal<Pass> passes = new ThreadLocal<>();

    private record Pass(HttpUrl url, Set<InetAddress> allowed) {}

    AddressGuard(Supplier<List<AddressPolicy>> policies, Dns resolver, ProxyRule proxy) {
        this.policies = policies;
        this.resolver = resolver;
        this.proxy = proxy;
    }

    /** This thread is about to make a call. To be followed by {@link #leave}. */
    void enter(HttpUrl url) throws IOException {
        Pass pass = new Pass(url, new HashSet<>());
        passes.set(pass);
        if (policies.get().isEmpty()) {
            return;
        }
        if (proxy.applies(url.uri())) {
            ask(pass, List.of());
        } else if (isLiteral(url.host())) {
            ask(pass, List.of(InetAddress.getByName(url.host())));
        }
    }

    void leave() {
        passes.remove();
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        Pass pass = passes.get();
        if (proxy.kind() == ProxyRule.Kind.SOCKS && !proxy.bypasses(host)) {
            return List.of(InetAddress.getByAddress(host, new byte[4]));
        }
        List<InetAddress> addresses = resolver.lookup(host);
        if (pass != null && pass.url().host().equals(host)) {
            try {
                ask(pass, addresses);
            } catch (PolicyRefusal e) {
                UnknownHostException refused = new UnknownHostException(e.getMessage());
                refused.initCause(e);
                throw refused;
            }
        }
        return addresses;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Pass pass = passes.get();
        if (pass != null && chain.connection() != null) {
            Route route = chain.connection().route();
            InetAddress address = route.socketAddress().getAddress();
            boolean direct = route.proxy().type() == Proxy.Type.DIRECT && address != null && !isPlaceholder(address);
            if (direct && !pass.allowed().contains(address)) {
                ask(pass, List.of(address));
            }
        }
        return chain.proceed(chain.request());
    }

    private void ask(Pass pass, List<InetAddress> addresses) throws PolicyRefusal {
        for (AddressPolicy policy : policies.get()) {
            Optional<String> refusal;
            try {
                refusal = policy.refuse(pass.url().uri(), addresses);
            } catch (RuntimeException e) {
                LOG.warn("an address policy failed, which counts as a refusal", e);
                refusal = Optional.of("an address policy failed");
            }
            if (refusal.isPresent()) {
                throw new PolicyRefusal(refusal.get());
            }
        }
        pass.allowed().addAll(addresses);
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** Whether an address stands for a name that the proxy is to resolve. */
    static boolean isPlaceholder(InetAddress address) {
        return address.isAnyLocalAddress();
    }
}
