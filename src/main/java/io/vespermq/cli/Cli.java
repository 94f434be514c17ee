package io.vespermq.cli;

import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The commands of the tool. */
public final class Cli {
    private Cli() {}

    /** Adds {@code produce}, {@code consume}, {@code topic}, {@code store} and {@code demo} to a command line. */
    public static void addTo(CommandLine parent, CliEnvironment environment) {
        add(parent, ProduceCommand.spec(), parsed -> new ProduceCommand(environment, parsed).run());
        add(parent, ConsumeCommand.spec(), parsed -> new ConsumeCommand(environment, parsed).run());
        CommandLine topic = add(parent, Options.command("topic", "Lists, creates and deletes topics."), parsed -> {
            parsed.commandSpec().commandLine().usage(environment.err());
            return ExitCode.USAGE;
        });
        add(topic, TopicCommand.listSpec(), parsed -> new TopicCommand(environment, parsed).list());
        add(topic, TopicCommand.createSpec(), parsed -> new TopicCommand(environment, parsed).create());
        add(topic, TopicCommand.deleteSpec(), parsed -> new TopicCommand(environment, parsed).delete());
        CommandLine store = add(
                parent,
                Options.command("store", "Looks into a store that no broker uses, mends it and cuts it."),
                parsed -> {
                    parsed.commandSpec().commandLine().usage(environment.err());
                    return ExitCode.USAGE;
                });
        add(store, StoreVerifyCommand.spec(), parsed -> new StoreVerifyCommand(environment, parsed).run());
        add(store, StoreDumpCommand.spec(), parsed -> new StoreDumpCommand(environment, parsed).run());
        add(store, StoreRebuildCommand.queuesSpec(), parsed -> new StoreRebuildCommand(environment, parsed).queues());
        add(store, StoreRebuildCommand.indexSpec(), parsed -> new StoreRebuildCommand(environment, parsed).index());
        add(store, StoreTruncateCommand.spec(), parsed -> new StoreTruncateCommand(environment, parsed).run());
        add(parent, DemoCommand.spec(), parsed -> new DemoCommand(environment).run());
    }

    private static CommandLine add(CommandLine parent, CommandSpec described, ToIntFunction<ParseResult> action) {
        CommandLine[] self = new CommandLine[1];
        Callable<Integer> call = () -> action.applyAsInt(self[0].getParseResult());
        CommandSpec spec = CommandSpec.wrapWithoutInspection(call).name(described.name());
        described.options().forEach(spec::addOption);
        described.positionalParameters().forEach(spec::addPositional);
        spec.usageMessage()
                .description(described.usageMessage().description())
                .width(described.usageMessage().width());
        self[0] = new CommandLine(spec);
        parent.addSubcommand(described.name(), self[0]);
        return self[0];
    }
}
