package io.vespermq.cli;

import io.vespermq.store.tool.StoreVerifier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper store verify}. */
final class StoreVerifyCommand {
    private final CliEnvironment environment;
    private final ParseResult parsed;

    StoreVerifyCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec spec() {
        return Options.command("verify", "Reads every record, queue entry and key of a store that no broker uses.")
                .addPositional(StoreSession.directory())
                .addOption(StoreSession.slots())
                .addOption(StoreSession.units());
    }

    /** Prints each fault as a line, then what was looked through. OK without faults, FAILED with some. */
    int run() {
        return new StoreSession("verify", environment, parsed).read(store -> {
            StoreVerifier.Summary found =
                    StoreVerifier.verify(store, StoreSession.indexSizes(parsed), environment.out()::println);
            environment
                    .out()
                    .printf(
                            "log     bytes %d to %d, %d records, %d of them without a checksum over the whole record%n"
                                    + "queues  %d with %d entries%n"
                                    + "index   %d files with %d keys%n"
                                    + "faults  %d%n",
                            found.begin(),
                            found.end(),
                            found.records(),
                            found.unproven(),
                            found.queues(),
                            found.entries(),
                            found.indexFiles(),
                            found.keys(),
                            found.faults());
            if (found.lostBytes() > 0) {
                environment.out().printf("lost    %d bytes of messages that the disk had damaged%n", found.lostBytes());
            }
            String root = store.root().toString();
            if (found.logFaults() > 0) {
                environment
                        .out()
                        .println("next    put the files of a replica or of a backup in place, or see what is there with"
                                + " vesper store dump " + root + " and end the log with vesper store truncate " + root
                                + " --to BYTE");
            } else if (found.queueFaults() > 0) {
                environment.out().println("next    vesper store rebuild-queues " + root);
            } else if (found.indexFaults() > 0) {
                environment
                        .out()
                        .println("next    vesper store rebuild-index " + root + StoreSession.sizesGiven(parsed));
            }
            return found.faults() == 0 ? ExitCode.OK : ExitCode.FAILED;
        });
    }
}
