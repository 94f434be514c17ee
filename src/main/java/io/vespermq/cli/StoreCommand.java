package io.vespermq.cli;

import io.vespermq.store.verify.StoreVerifier;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper store verify}. */
final class StoreCommand {
    private final CliEnvironment environment;
    private final ParseResult parsed;

    StoreCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec verifySpec() {
        return Options.command("verify", "Reads every record and queue entry of a store that no broker uses.")
                .addPositional(PositionalParamSpec.builder()
                        .paramLabel("DIR")
                        .type(Path.class)
                        .index("0")
                        .arity("1")
                        .required(true)
                        .description("The store's root, storePathRootDir of its broker.")
                        .build());
    }

    /** Prints each fault as a line, then what was looked through. OK without faults, FAILED with some. */
    int verify() {
        Path root = parsed.matchedPositionalValue(0, Path.of(""));
        try {
            StoreVerifier.Summary found = StoreVerifier.verify(root, environment.out()::println);
            environment
                    .out()
                    .printf(
                            "log     bytes %d to %d, %d records, %d of them without a checksum over the whole record%n"
                                    + "queues  %d with %d entries%n"
                                    + "faults  %d%n",
                            found.begin(),
                            found.end(),
                            found.records(),
                            found.unproven(),
                            found.queues(),
                            found.entries(),
                            found.faults());
            return found.faults() == 0 ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            environment.err().println("vesper store verify: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
