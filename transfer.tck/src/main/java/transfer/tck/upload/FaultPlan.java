// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Which request meets which fault: rules in the order they were given, the first that matches decides, and after them chance.
 * Thread-safe.
 */
public final class FaultPlan {
    private final List<Rule> rules = new ArrayList<>();
    private Predicate<Request> cuts = request -> false;
    private long cutSeed;
    private long seed;
    private double rate;

    private static final class Rule {
        private final Predicate<Request> when;
        private final Fault fault;
        private int left;

        private Rule(Predicate<Request> when, Fault fault, int left) {
            this.when = when;
            this.fault = fault;
            this.left = left;
        }
    }

    /** The next request that matches meets the fault. */
    public void once(Predicate<Request> when, Fault fault) {
        times(1, when, fault);
    }

    /** The next {@code count} requests that match meet the fault. */
    public synchronized void times(int count, Predicate<Request> when, Fault fault) {
        rules.add(new Rule(when, fault, count));
    }

    /** Every request that matches meets the fault. */
    public void always(Predicate<Request> when, Fault fault) {
        times(Integer.MAX_VALUE, when, fault);
    }

    /**
     * From now on, requests that no rule matches are cut, lose their answer or meet a 503 at random. The same request number
     * meets the same fate with the same seed.
     *
     * @param newRate how many of them: 0 to 1
     */
    public synchronized void random(long newSeed, double newRate) {
        seed = newSeed;
        rate = newRate;
    }

    /** No more faults. */
    public synchronized void clear() {
        rules.clear();
        cuts = request -> false;
        rate = 0;
    }

    /**
     * Every request that matches, and has content, is cut somewhere in it.
     *
     * @param newSeed decides where
     */
    public synchronized void cutAlways(Predicate<Request> when, long newSeed) {
        cuts = when.and(request -> request.length() > 0);
        cutSeed = newSeed;
    }

    synchronized Optional<Fault> next(Request request) {
        for (Iterator<Rule> all = rules.iterator(); all.hasNext();) {
            Rule rule = all.next();
            if (rule.when.test(request)) {
                if (rule.left != Integer.MAX_VALUE && --rule.left == 0) {
                    all.remove();
                }
                return Optional.of(rule.fault);
            }
        }
        if (cuts.test(request)) {
            SplittableRandom random = new SplittableRandom(cutSeed * 1_000_003 + request.number());
            return Optional.of(new Fault.Cut(random.nextLong(request.length()), random.nextBoolean()));
        }
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + request.number());
        return random.nextDouble() < rate ? Optional.of(draw(random, request.length())) : Optional.empty();
    }

    private static Fault draw(SplittableRandom random, long length) {
        int kind = random.nextInt(10);
        if (kind < 6) {
            return new Fault.Cut(length == 0 ? 0 : random.nextLong(length + 1), random.nextBoolean());
        }
        return kind < 9 ? new Fault.LoseAnswer() : new Fault.Refuse(503, Map.of("Retry-After", "0"), "", random.nextBoolean());
    }
}
