package io.vespermq.launch;

import io.vespermq.cli.Cli;
import io.vespermq.cli.CliEnvironment;
import picocli.CommandLine;

/** The commands of the tool beside the server options. */
final class Subcommands {
    private Subcommands() {}

    /** Adds them to the command line. A command is a picocli command object whose call returns its exit code. */
    static void addTo(CommandLine commands, CliEnvironment environment) {
        commands.addSubcommand("help", new CommandLine.HelpCommand());
        Cli.addTo(commands, environment);
    }
}
