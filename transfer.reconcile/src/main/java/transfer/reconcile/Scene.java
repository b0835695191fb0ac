// SPDX-License-Identifier: Apache-2.0
package transfer.reconcile;

import transfer.api.store.TransferStore;

/** What a session's parts look at and act on together. */
final class Scene {
    final Settings settings;
    final TransferStore store;
    final Edge edge;
    final Time time;
    final WorkQueue queue;
    final Slots slots;
    final Runs runs;
    final Links links;
    final Agenda agenda;
    final Calls calls;
    final Constraints constraints = new Constraints();
    final Providers providers = new Providers();
    final CredentialDesk desk;
    final RetryPolicy policy;
    final Completions completions;
    final Announcer announcer;
    final Memory memory;
    final Farewells farewells;

    Scene(Settings settings, TransferStore store, Edge edge, Announcer.Outcomes outcomes) {
        this.settings = settings;
        this.store = store;
        this.edge = edge;
        time = edge.time();
        queue = new WorkQueue(time);
        slots = new Slots(settings.limits());
        runs = new Runs(slots, queue);
        links = new Links(settings.identifier());
        agenda = new Agenda(time, queue);
        calls = new Calls(edge.calls(), agenda);
        desk = new CredentialDesk(providers::all, calls, queue);
        policy = new RetryPolicy(settings.retry(), edge.random());
        completions = new Completions(calls);
        announcer = new Announcer(calls, outcomes, agenda);
        memory = new Memory(queue, runs, announcer, completions, time);
        farewells = new Farewells(store, links, desk);
    }
}
