package io.vespermq.cli;

import io.vespermq.store.tool.LogDump;
import io.vespermq.store.tool.StoreAtRest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper store dump}. */
final class StoreDumpCommand {
    private final CliEnvironment environment;
    private final ParseResult parsed;

    StoreDumpCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec spec() {
        return Options.command("dump", "Prints the records of a store's log, one a line, in the order of the log.")
                .addPositional(StoreSession.directory())
                .addOption(Options.longNumber("BYTE", "Records that begin at this position or behind it.", "--from"))
                .addOption(Options.longNumber("BYTE", "Records that begin in front of this position.", "--to"))
                .addOption(Options.text("TOPIC", "Records of one topic.", "--topic"))
                .addOption(Options.number("N", "Records of one queue.", "--queue"))
                .addOption(Options.flag("Prints bodies, too.", "--body"))
                .addOption(Options.longNumber("COUNT", "So many, the first.", "-n", "--count"))
                .addOption(Options.text(
                        "FORMAT", "table (the default) or jsonl, a JSON object a line.", "-o", "--output"));
    }

    /** OK when everything that was asked for could be read, FAILED when a part of the log is damaged. */
    int run() {
        @Nullable String topic = parsed.matchedOptionValue("--topic", (String) null);
        LogDump.Selection wanted = new LogDump.Selection(
                Options.longNumber(parsed, "--from", 0, 0),
                Options.longNumber(parsed, "--to", Long.MAX_VALUE, 0),
                topic,
                Options.number(parsed, "--queue", -1, 0),
                Options.longNumber(parsed, "--count", Long.MAX_VALUE, 1));
        String format = parsed.matchedOptionValue("--output", "table");
        if (!format.equals("table") && !format.equals("jsonl")) {
            throw Options.usage(parsed, "-o " + format + " is not known; table or jsonl expected");
        }
        boolean withBody = parsed.hasMatchedOption("--body");
        RecordLines lines = format.equals("jsonl")
                ? RecordLines.json(environment.out(), withBody)
                : RecordLines.table(environment.out(), withBody);
        StoreSession session = new StoreSession("dump", environment, parsed);
        return session.read(store -> dump(store, wanted, lines, session));
    }

    private static int dump(StoreAtRest store, LogDump.Selection wanted, RecordLines lines, StoreSession session)
            throws IOException {
        lines.begin();
        long damages = LogDump.dump(store, wanted, lines::print, note -> {
            // So that the note stands between the records that it is about.
            lines.flush();
            session.tell(note);
        });
        lines.flush();
        return damages == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
}
