// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdentifiersTest {
    private final List<String> log = new ArrayList<>();
    private final Identifiers identifiers = new Identifiers();

    private Identifiers.Holder holder(String name) {
        return new Identifiers.Holder() {
            @Override
            public void start() {
                log.add("+" + name);
            }

            @Override
            public void stop() {
                log.add("-" + name);
            }
        };
    }

    private void expect(String... steps) {
        assertEquals(List.of(steps), log);
        log.clear();
    }

    @Test
    void the_default_session_runs_beside_configured_ones() {
        identifiers.offer("", "default", false, holder("default"));
        identifiers.offer("pid1", "photos", true, holder("photos"));
        expect("+default", "+photos");
    }

    @Test
    void the_default_session_steps_back_for_a_configuration_of_its_name_and_comes_back() {
        identifiers.offer("", "default", false, holder("default"));
        identifiers.configured("pid1", "default");
        expect("+default", "-default");
        Identifiers.Holder own = holder("own");
        identifiers.offer("pid1", "default", true, own);
        expect("+own");
        identifiers.withdraw(own);
        expect();
        identifiers.unconfigured("pid1");
        expect("+default");
    }

    @Test
    void a_changed_configuration_leaves_its_session_running_whichever_component_hears_of_it_first() {
        Map<String, Object> properties = Map.of("service.pid", "pid1", "identifier", "photos");
        SessionConfiguration reservation = new SessionConfiguration(identifiers, properties);
        Identifiers.Holder before = holder("before");
        identifiers.offer("pid1", "photos", true, before);
        expect("+before");
        identifiers.withdraw(before);
        identifiers.offer("pid1", "photos", true, holder("after"));
        reservation.reserve(properties);
        expect("+after");
        Map<String, Object> renamed = Map.of("service.pid", "pid1", "identifier", "pictures");
        reservation.reserve(renamed);
        expect("-after");
        identifiers.offer("pid1", "pictures", true, holder("renamed"));
        expect("+renamed");
    }

    @Test
    void of_two_configurations_with_one_identifier_the_earlier_has_the_session() {
        Identifiers.Holder first = holder("first");
        identifiers.offer("pid1", "photos", true, first);
        identifiers.offer("pid2", "photos", true, holder("second"));
        expect("+first");
        identifiers.withdraw(first);
        expect();
        identifiers.unconfigured("pid1");
        expect("+second");
    }

    @Test
    void a_configuration_that_changes_its_identifier_frees_the_old_one() {
        identifiers.offer("", "default", false, holder("default"));
        identifiers.configured("pid1", "default");
        identifiers.configured("pid1", "photos");
        expect("+default", "-default", "+default");
    }

    @Test
    void a_holder_that_fails_to_start_does_not_stop_the_others() {
        identifiers.offer("pid1", "bad", true, new Identifiers.Holder() {
            @Override
            public void start() {
                throw new IllegalStateException("no");
            }

            @Override
            public void stop() {}
        });
        identifiers.offer("pid2", "good", true, holder("good"));
        expect("+good");
    }

    @Test
    void a_change_that_comes_while_another_is_made_is_made_afterwards() {
        Identifiers.Holder nested = holder("nested");
        identifiers.offer("pid1", "outer", true, new Identifiers.Holder() {
            @Override
            public void start() {
                log.add("+outer");
                identifiers.offer("pid2", "inner", true, nested);
                log.add("outer is up");
            }

            @Override
            public void stop() {}
        });
        expect("+outer", "outer is up", "+nested");
    }
}
