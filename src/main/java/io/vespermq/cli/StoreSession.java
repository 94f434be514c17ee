package io.vespermq.cli;

import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.tool.StoreAtRest;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** One run of a command on a store: opens it, and turns what goes wrong into one sentence on stderr. */
final class StoreSession {
    /** What a command does with the store. */
    @FunctionalInterface
    interface Work {
        int run(StoreAtRest store) throws IOException;
    }

    private final String command;
    private final CliEnvironment environment;
    private final Path root;
    private final boolean isAgreed;

    StoreSession(String command, CliEnvironment environment, ParseResult parsed) {
        this.command = command;
        this.environment = environment;
        root = parsed.matchedPositionalValue(0, Path.of(""));
        isAgreed = parsed.hasMatchedOption("--yes");
    }

    static PositionalParamSpec directory() {
        return PositionalParamSpec.builder()
                .paramLabel("DIR")
                .type(Path.class)
                .index("0")
                .arity("1")
                .required(true)
                .description("The store's root, storePathRootDir of its broker.")
                .build();
    }

    static OptionSpec yes() {
        return Options.flag("Does it. Otherwise it is only said what would be done.", "--yes");
    }

    static OptionSpec slots() {
        return Options.number("N", "maxHashSlotNum of the broker (" + IndexOptions.DEFAULT.slots() + ").", "--slots");
    }

    static OptionSpec units() {
        return Options.number("N", "maxIndexNum of the broker (" + IndexOptions.DEFAULT.units() + ").", "--units");
    }

    /** What these two options say, or RocketMQ's own sizes. */
    static IndexOptions indexSizes(ParseResult parsed) {
        return new IndexOptions(
                true,
                Options.number(parsed, "--slots", IndexOptions.DEFAULT.slots(), 1),
                Options.number(parsed, "--units", IndexOptions.DEFAULT.units(), 2));
    }

    /** The same two options for the next command, where they were given. */
    static String sizesGiven(ParseResult parsed) {
        IndexOptions sizes = indexSizes(parsed);
        return sizes.equals(IndexOptions.DEFAULT) ? "" : " --slots " + sizes.slots() + " --units " + sizes.units();
    }

    /** For commands that change nothing. */
    int read(Work work) {
        try (StoreAtRest store = StoreAtRest.toRead(root)) {
            if (!store.isLocked()) {
                tell("no lock was taken, because " + root.resolve("lock")
                        + " is missing and cannot be made; see to it that no broker writes there meanwhile");
            }
            return work.run(store);
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** For commands that change the store if they are told to. */
    int change(Work plan, Work work) {
        if (!isAgreed) {
            int planned = read(plan);
            if (planned == ExitCode.OK) {
                tell("nothing was changed; add --yes to do that");
                return ExitCode.USAGE;
            }
            return planned;
        }
        try (StoreAtRest store = StoreAtRest.toChange(root)) {
            return work.run(store);
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** Says something that is no result. */
    void tell(String what) {
        environment.err().println("vesper store " + command + ": " + what);
    }

    private int failed(IOException cause) {
        // The system's own failures name the file and not what is wrong with it.
        tell(String.valueOf(cause.getClass() == IOException.class ? cause.getMessage() : cause));
        return ExitCode.FAILED;
    }
}
