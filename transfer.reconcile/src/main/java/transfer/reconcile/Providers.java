// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import transfer.api.CredentialProvider;

/** The credential providers, in service order. */
final class Providers {
    private record Ranked(Comparable<Object> rank, CredentialProvider provider) {}

    private final List<Ranked> services = new CopyOnWriteArrayList<>();

    /** Adds a provider; the greatest rank is asked first, as with service references. */
    @SuppressWarnings("unchecked")
    synchronized void add(Comparable<?> rank, CredentialProvider provider) {
        Ranked added = new Ranked((Comparable<Object>) rank, provider);
        int place = 0;
        while (place < services.size() && services.get(place).rank().compareTo(added.rank()) >= 0) {
            place++;
        }
        services.add(place, added);
    }

    synchronized void remove(CredentialProvider provider) {
        services.removeIf(ranked -> ranked.provider() == provider);
    }

    List<CredentialProvider> all() {
        return services.stream().map(Ranked::provider).toList();
    }
}
