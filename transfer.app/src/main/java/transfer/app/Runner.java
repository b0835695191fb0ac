// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.TransferState;
import transfer.api.store.Finding;
import transfer.app.command.Command;
import transfer.app.command.Verb;
import transfer.app.shell.Commands;
import transfer.app.terminal.Display;
import transfer.app.text.Columns;
import transfer.app.text.Json;
import transfer.app.text.Lines;
import transfer.app.text.TransferJson;

/** Carries out one command and says with which code to exit. */
final class Runner {
    /** More than these are counted, not named. */
    private static final int MOST_NAMED = 5;

    private final Commands commands;
    private final Watch watch;
    private final Display display;
    private final boolean quiet;
    private final Lines lines = new Lines(ZoneId.systemDefault());
    private final Map<Path, String> made = new HashMap<>();
    private boolean overwritten;

    Runner(Commands commands, Watch watch, Display display, boolean quiet) {
        this.commands = commands;
        this.watch = watch;
        this.display = display;
        this.quiet = quiet;
    }

    int run(Command command) throws TransferException {
        if (command instanceof Command.Get get) {
            return follow(commands.want(get.requests(), get.secrets()), get.json());
        }
        if (command instanceof Command.Put put) {
            Staging staging = new Staging(put.request(), display, System::nanoTime);
            return follow(commands.want(put.request(), put.secrets(), staging), put.json());
        }
        if (command instanceof Command.Run run) {
            return goOn(run.json());
        }
        if (command instanceof Command.ListAll list) {
            return list(list.json());
        }
        if (command instanceof Command.Show show) {
            return show(show);
        }
        if (command instanceof Command.Alter alter) {
            return alter(alter);
        }
        if (command instanceof Command.Reconcile reconcile) {
            return reconcile(reconcile);
        }
        if (command instanceof Command.Doctor doctor) {
            return doctor(doctor.json());
        }
        throw new IllegalArgumentException("not a command for a session: " + command);
    }

    private int goOn(boolean json) throws TransferException {
        List<Commands.Wanted> pending = commands.pending();
        List<Commands.Wanted> paused = pending.stream().filter(one -> one.transfer().state() == TransferState.PAUSED).toList();
        int exit = follow(pending.stream().filter(one -> !paused.contains(one)).toList(), json);
        for (Commands.Wanted one : paused) {
            note(Lines.name(one.transfer()) + " stays paused; 'transfer resume " + one.transfer().identifier() + "'");
        }
        return exit == Exit.DONE && !paused.isEmpty() ? Exit.PENDING : exit;
    }

    private int follow(List<Commands.Wanted> wanted, boolean json) throws TransferException {
        List<Transfer> taken = wanted.stream().filter(Commands.Wanted::attached).map(Commands.Wanted::transfer)
                .filter(transfer -> !transfer.state().isFinal()).toList();
        if (taken.size() > MOST_NAMED) {
            note("going on with " + taken.size() + " transfers");
        } else {
            taken.forEach(transfer -> note("going on with " + Lines.name(transfer) + stand(transfer)));
        }
        try {
            watch.await(wanted, (transfer, outcome) -> tell(transfer, outcome, json));
        } finally {
            display.close();
        }
        if (wanted.size() > 1) {
            note(watch.summary());
        }
        if (!watch.left().isEmpty()) {
            tellLeft(watch.left());
            note("the same command again, or 'transfer run', goes on");
        }
        if (!watch.lost().isEmpty()) {
            tellLost(watch.lost());
            return Exit.UNUSABLE;
        }
        if (!watch.left().isEmpty()) {
            return Exit.PENDING;
        }
        return watch.anyFailed() || overwritten ? Exit.FAILED : Exit.DONE;
    }

    private void tell(Transfer transfer, TransferOutcome outcome, boolean json) {
        if (json) {
            display.result(Json.write(TransferJson.of(transfer)));
        }
        if (outcome instanceof TransferOutcome.Completed completed) {
            completed.file().ifPresent(file -> made(file, Lines.subject(transfer)));
        }
        if (!(outcome instanceof TransferOutcome.Completed)) {
            problem(Lines.outcome(transfer, outcome));
        } else if (!json && !quiet) {
            display.result(Lines.outcome(transfer, outcome));
        }
    }

    /** What two servers call the same shows only when both files are there. */
    private void made(Path file, String url) {
        String other = made.put(file, url);
        if (other != null && !other.equals(url)) {
            overwritten = true;
            problem(url + " has replaced what " + other + " had made, " + Columns.printable(file.toString())
                    + ": fetch that again, with --output or --if-exists rename");
        }
    }

    private void tellLeft(List<Transfer> left) {
        for (Transfer transfer : left.size() > MOST_NAMED ? List.<Transfer>of() : left) {
            problem(Lines.name(transfer) + " is left pending" + stand(transfer));
        }
        if (left.size() > MOST_NAMED) {
            problem(left.size() + " transfers are left pending");
        }
        left.stream().flatMap(transfer -> commands.secrets().missing(transfer.identifier()).stream()).distinct()
                .forEach(options -> problem("to go on, some need what is not saved; give it again: " + String.join(" ", options)));
    }

    /** With the record goes what had arrived: there is nothing to go on with. */
    private void tellLost(List<Transfer> lost) {
        String where = commands.locations().stream().map(" from "::concat).collect(Collectors.joining(" or"));
        String who = lost.size() > MOST_NAMED
                ? lost.size() + " transfers"
                : lost.stream().map(Lines::name).collect(Collectors.joining(", "));
        problem(who + ": removed" + where + " while this command waited; what had arrived is lost");
    }

    private static String stand(Transfer transfer) {
        long bytes = Math.max(transfer.bytes(), transfer.durableBytes());
        return bytes == 0 ? "" : " at " + Lines.amount(bytes, transfer.totalBytes());
    }

    private int list(boolean json) throws TransferException {
        List<Transfer> transfers = commands.list().stream().map(Unstarted::seen).toList();
        if (json) {
            display.result(Json.write(transfers.stream().map(TransferJson::of).toList()));
        } else {
            transfers.forEach(transfer -> display.result(lines.row(transfer)));
        }
        return Exit.DONE;
    }

    private int show(Command.Show show) {
        return forEach(show.identifiers(), typed -> {
            Transfer transfer = Unstarted.seen(commands.find(typed).transfer());
            if (show.json()) {
                display.result(Json.write(TransferJson.of(transfer)));
            } else {
                lines.details(transfer).forEach(display::result);
            }
        });
    }

    private int alter(Command.Alter alter) {
        return forEach(alter.identifiers(), typed -> {
            Transfer now = commands.alter(alter.verb(), typed);
            if (!quiet) {
                display.result(now.identifier() + "  " + done(alter.verb()));
            }
        });
    }

    private static String done(Verb verb) {
        return switch (verb) {
            case PAUSE -> "paused";
            case RESUME -> "resumed";
            case CANCEL -> "cancelled";
            default -> "removed";
        };
    }

    private interface Step {
        void on(String typed) throws TransferException;
    }

    /** All that can be done is done; what can not is told. */
    private int forEach(List<String> identifiers, Step step) {
        int exit = Exit.DONE;
        for (String typed : identifiers) {
            try {
                step.on(typed);
            } catch (TransferException e) {
                problem(e.getMessage());
                exit = Math.max(exit, Exit.of(e));
            }
        }
        return exit;
    }

    private int reconcile(Command.Reconcile reconcile) throws TransferException {
        for (ReconcileReport made : commands.reconcile(reconcile.dryRun())) {
            ReconcileReport report = reconcile.dryRun() ? Unstarted.seen(made) : made;
            if (reconcile.json()) {
                display.result(Json.write(TransferJson.of(report)));
            } else {
                lines.report(report).forEach(display::result);
            }
        }
        return Exit.DONE;
    }

    private int doctor(boolean json) throws TransferException {
        boolean healthy = true;
        for (Map.Entry<String, List<Finding>> store : commands.doctor().entrySet()) {
            healthy &= store.getValue().stream().noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
            if (json) {
                display.result(Json.write(TransferJson.of(store.getKey(), Instant.now(), store.getValue())));
            } else {
                display.result(store.getKey() + (store.getValue().isEmpty() ? ": nothing found" : ""));
                store.getValue().forEach(finding -> display.result(Lines.finding(finding)));
            }
        }
        return healthy ? Exit.DONE : Exit.FAILED;
    }

    private void note(String text) {
        if (!quiet) {
            problem(text);
        }
    }

    private void problem(String text) {
        display.problem("transfer: " + text);
    }
}
