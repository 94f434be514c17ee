package io.vespermq.cli;

import io.vespermq.client.TopicAdmin;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper topic list|create|delete}. */
final class TopicCommand {
    private static final int QUEUES = 8;

    private final CliEnvironment environment;
    private final ParseResult parsed;

    TopicCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec listSpec() {
        return Options.command("list", "Lists the topics, one a line.")
                .addOption(Options.nameServer())
                .addOption(Options.flag("Also system, retry and dead-letter topics.", "-a", "--all"));
    }

    static CommandSpec createSpec() {
        return Options.command("create", "Creates a topic on every broker, or changes its number of queues.")
                .addPositional(Options.topic())
                .addOption(Options.nameServer())
                .addOption(Options.number("N", "Queues on each broker (" + QUEUES + ").", "-q", "--queues"));
    }

    static CommandSpec deleteSpec() {
        return Options.command("delete", "Deletes a topic and its messages on every broker.")
                .addPositional(Options.topic())
                .addOption(Options.nameServer());
    }

    int list() {
        boolean all = parsed.hasMatchedOption("--all");
        return withTopics((session, topics) -> {
            List<String> names = session.await(() -> all ? topics.list() : topics.listOrdinary());
            names.forEach(environment.out()::println);
        });
    }

    int create() {
        String topic = Options.topic(parsed);
        int queues = Options.number(parsed, "--queues", QUEUES, 1);
        return withTopics((session, topics) -> {
            session.await(() -> topics.create(topic, queues));
            environment.err().println("topic " + topic + " has " + queues + " queues on each broker");
        });
    }

    int delete() {
        String topic = Options.topic(parsed);
        return withTopics((session, topics) -> {
            session.await(() -> topics.delete(topic));
            environment.err().println("topic " + topic + " is deleted");
        });
    }

    private interface Work {
        void run(Session session, TopicAdmin topics);
    }

    private int withTopics(Work work) {
        String nameServer = Options.nameServer(parsed);
        return Session.run(environment, session -> {
            work.run(session, session.client(nameServer, 0).topics());
            return ExitCode.OK;
        });
    }
}
