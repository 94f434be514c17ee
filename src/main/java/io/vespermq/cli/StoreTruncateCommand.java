package io.vespermq.cli;

import io.vespermq.store.tool.CutPlan;
import io.vespermq.store.tool.LogTruncation;
import io.vespermq.store.tool.StoreAtRest;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper store truncate}. */
final class StoreTruncateCommand {
    private final CliEnvironment environment;
    private final ParseResult parsed;

    StoreTruncateCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec spec() {
        return Options.command("truncate", "Cuts the log of a store, and queues, index and consumer offsets with it.")
                .addPositional(StoreSession.directory())
                .addOption(OptionSpec.builder("--to")
                        .paramLabel("BYTE")
                        .type(Long.class)
                        .required(true)
                        .description("Position in the log at which it is to end: where a record begins or ends.")
                        .build())
                .addOption(Options.flag(
                        "Keeps nothing of what is cut. Otherwise it is copied to DIR/damaged.", "--no-backup"))
                .addOption(Options.flag("Only says what would be done, and that is all right.", "--dry-run"))
                .addOption(StoreSession.yes());
    }

    int run() {
        long to = Options.longNumber(parsed, "--to", 0, 0);
        boolean backup = !parsed.hasMatchedOption("--no-backup");
        StoreSession session = new StoreSession("truncate", environment, parsed);
        if (parsed.hasMatchedOption("--dry-run")) {
            return session.read(store -> plan(store, to));
        }
        return session.change(store -> plan(store, to), store -> cut(store, to, backup));
    }

    private int plan(StoreAtRest store, long to) throws IOException {
        print(new LogTruncation(store).plan(to));
        return ExitCode.OK;
    }

    private int cut(StoreAtRest store, long to, boolean backup) throws IOException {
        LogTruncation truncation = new LogTruncation(store);
        CutPlan plan = truncation.plan(to);
        print(plan);
        LogTruncation.Done done =
                truncation.cut(plan, backup, environment.clock().epochMs());
        print("done    the log ends at byte %d", to);
        if (done.aside() != null) {
            print("kept    what was cut is in %s", done.aside());
        }
        if (done.isIndexGone()) {
            print(
                    "index   deleted, because its files have unusual sizes; vesper store rebuild-index %s makes it anew",
                    store.root());
        }
        if (!done.isChecked()) {
            print(
                    "next    the last broker did not stop in order, or its queues are damaged: the next start checks them");
        }
        return ExitCode.OK;
    }

    private void print(CutPlan plan) {
        print(
                "log     to end at byte %d instead of %d: %d bytes with %d whole records are cut",
                plan.to(), Math.max(plan.to(), plan.end()), plan.bytes(), plan.records());
        plan.nextOffsets().forEach((queue, offset) -> print("queue   %s ends at offset %d", queue, offset));
        plan.offsets()
                .forEach(lowered -> print(
                        "offset  %s goes back from %d to %d in %s",
                        lowered.whose(), lowered.from(), lowered.to(), lowered.queue()));
        if (plan.hasTimers()) {
            print(
                    "timers  the files timerwheel and timerlog are left as they are; RocketMQ may miss messages they name");
        }
    }

    private void print(String format, Object... values) {
        environment.out().printf(format + "%n", values);
    }
}
