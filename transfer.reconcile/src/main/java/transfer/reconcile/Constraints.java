// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import transfer.api.Constraint;

/**
 * The constraint services, and what they said last. They are asked by {@link #refresh} only, never while a transfer is held. Of
 * several with one name all must be satisfied; one that throws is not.
 */
final class Constraints {
    private static final Logger LOG = LoggerFactory.getLogger(Constraints.class);

    private record Named(String name, Constraint constraint) {}

    private final List<Named> services = new CopyOnWriteArrayList<>();
    private volatile Map<String, Boolean> satisfied = Map.of();

    void add(String name, Constraint constraint) {
        services.add(new Named(name, constraint));
    }

    void remove(Constraint constraint) {
        services.removeIf(named -> named.constraint() == constraint);
    }

    boolean isEmpty() {
        return services.isEmpty();
    }

    /** Asks all services; returns whether the answers have changed. */
    boolean refresh() {
        Map<String, Boolean> now = new HashMap<>();
        for (Named named : services) {
            now.merge(named.name(), ask(named), Boolean::logicalAnd);
        }
        Map<String, Boolean> before = satisfied;
        satisfied = Map.copyOf(now);
        return !before.equals(now);
    }

    private static boolean ask(Named named) {
        try {
            return named.constraint().isSatisfied();
        } catch (RuntimeException | Error e) {
            LOG.warn("constraint {} threw and counts as not satisfied", named.name(), e);
            return false;
        }
    }

    /** The first of these names that is not there or not satisfied. */
    Optional<String> unmet(Collection<String> names) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Boolean> known = satisfied;
        return names.stream().filter(name -> !known.getOrDefault(name, false)).findFirst();
    }

    /** Whether any constraint is not satisfied. */
    boolean anyUnmet() {
        Map<String, Boolean> known = satisfied;
        return !known.isEmpty() && known.containsValue(false);
    }
}
