package io.vespermq.launch;

import io.vespermq.cli.CliEnvironment;
import io.vespermq.protocol.Versions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line: the options of a server, and the subcommands of the tool. Options are declared in code, not in
 * annotations: a server starts without picocli looking through classes.
 */
final class Commands {
    static final int USAGE = 2;

    private Commands() {}

    /**
     * The whole command line.
     *
     * @param server starts a server and returns the exit code, or {@link Main#RUNNING}
     * @param environment what the tool's commands work with
     */
    static CommandLine create(ToIntFunction<ServerArguments> server, CliEnvironment environment) {
        CommandLine commands = ofServer(server);
        Subcommands.addTo(commands, environment);
        return commands;
    }

    /** True for a line that starts a server: it does without the tool's commands, and without their tenth of a second. */
    static boolean startsServer(String[] args) {
        return args.length > 0
                && args[0].startsWith("-")
                && Arrays.stream(args).anyMatch(arg -> arg.equals("--role") || arg.startsWith("--role="))
                && Arrays.stream(args).noneMatch(arg -> arg.equals("-h") || arg.equals("--help"));
    }

    /**
     * The options of a server, without the tool's commands.
     *
     * @param server starts a server and returns the exit code, or {@link Main#RUNNING}
     */
    static CommandLine ofServer(ToIntFunction<ServerArguments> server) {
        CommandSpec spec = CommandSpec.create()
                .name("vesper")
                .version(version())
                .addOption(OptionSpec.builder("--role")
                        .paramLabel("ROLE")
                        .type(Role.class)
                        .description("Runs a server: standalone (name server and broker), nameserver or broker.")
                        .build())
                .addOption(OptionSpec.builder("-c", "--config")
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description("Configuration file, a broker.conf or namesrv.conf.")
                        .build())
                .addOption(OptionSpec.builder("--store")
                        .paramLabel("DIR")
                        .type(String.class)
                        .description("Directory for everything that is kept.")
                        .build())
                .addOption(OptionSpec.builder("-n", "--namesrv")
                        .paramLabel("ADDR")
                        .type(String.class)
                        .description("Name servers that a broker registers at: host:port, separated by ';'.")
                        .build())
                .addOption(OptionSpec.builder("--set")
                        .paramLabel("KEY=VALUE")
                        .type(Map.class)
                        .auxiliaryTypes(String.class, String.class)
                        .description("One setting; outweighs environment and file. May be repeated.")
                        .build())
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Shows the version.")
                        .build());
        spec.usageMessage().description("A message broker for RocketMQ users.").width(100);
        CommandLine commands = new CommandLine(spec);
        Callable<Integer> run = () -> run(commands, server);
        commands.setExecutionStrategy(parsed -> execute(parsed, run));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler(Commands::explain);
        return commands;
    }

    /** What {@code --version} prints. */
    static String version() {
        String built = Commands.class.getPackage().getImplementationVersion();
        return "VesperMQ " + (built == null ? "development build" : built) + ", speaks as RocketMQ "
                + Versions.CURRENT_TEXT;
    }

    private static int execute(ParseResult parsed, Callable<Integer> run) throws CommandLine.ExecutionException {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        if (parsed.hasSubcommand()) {
            return new CommandLine.RunLast().execute(parsed);
        }
        try {
            return run.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
        }
    }

    private static int run(CommandLine commands, ToIntFunction<ServerArguments> server) {
        ParseResult parsed = commands.getParseResult();
        Role role = parsed.matchedOptionValue("--role", null);
        if (role == null) {
            commands.usage(commands.getErr());
            return USAGE;
        }
        Map<String, String> set = parsed.matchedOptionValue("--set", Map.of());
        return server.applyAsInt(new ServerArguments(
                role,
                parsed.matchedOptionValue("-c", null),
                parsed.matchedOptionValue("--store", null),
                parsed.matchedOptionValue("-n", null),
                new LinkedHashMap<>(set)));
    }

    private static int explain(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(e.getMessage());
        err.println("Try 'vesper --help'.");
        return USAGE;
    }
}
