package io.vespermq.cli;

import io.vespermq.message.Names;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Options and parameters that commands share. Declared in code, so that a server start does not pay for reflection. */
final class Options {
    private static final String DEFAULT_NAME_SERVER = "127.0.0.1:9876";

    private Options() {}

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this help.")
                .build();
    }

    static OptionSpec nameServer() {
        return text(
                "ADDR", "Name servers, host:port separated by ';' (" + DEFAULT_NAME_SERVER + ").", "-n", "--namesrv");
    }

    static OptionSpec text(String label, String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    static OptionSpec number(String label, String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .paramLabel(label)
                .type(Integer.class)
                .description(description)
                .build();
    }

    static OptionSpec longNumber(String label, String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .paramLabel(label)
                .type(Long.class)
                .description(description)
                .build();
    }

    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    static PositionalParamSpec topic() {
        return PositionalParamSpec.builder()
                .paramLabel("TOPIC")
                .type(String.class)
                .index("0")
                .arity("1")
                .required(true)
                .description("Name of the topic.")
                .build();
    }

    /** A command without subcommands. */
    static CommandSpec command(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name).addOption(help());
        spec.usageMessage().description(description).width(100);
        return spec;
    }

    static String nameServer(ParseResult parsed) {
        String value = parsed.matchedOptionValue("-n", DEFAULT_NAME_SERVER);
        if (value.isBlank()) {
            throw usage(parsed, "-n names no server; host:port;host:port expected");
        }
        return value;
    }

    static String topic(ParseResult parsed) {
        String topic = parsed.matchedPositionalValue(0, "");
        String fault = Names.topicFault(topic);
        if (fault != null) {
            throw usage(parsed, fault);
        }
        return topic;
    }

    /** The number given for an option; {@code otherwise} where it was not given. */
    static int number(ParseResult parsed, String option, int otherwise, int min) {
        @Nullable Integer value = parsed.matchedOptionValue(option, (Integer) null);
        if (value == null) {
            return otherwise;
        }
        if (value < min) {
            throw usage(parsed, option + " " + value + " is not legal; " + min + " or more expected");
        }
        return value;
    }

    /** The same for numbers that may be longer. */
    static long longNumber(ParseResult parsed, String option, long otherwise, long min) {
        @Nullable Long value = parsed.matchedOptionValue(option, (Long) null);
        if (value == null) {
            return otherwise;
        }
        if (value < min) {
            throw usage(parsed, option + " " + value + " is not legal; " + min + " or more expected");
        }
        return value;
    }

    static CommandLine.ParameterException usage(ParseResult parsed, String message) {
        return new CommandLine.ParameterException(parsed.commandSpec().commandLine(), message);
    }
}
