package io.vespermq.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.client.VesperClient;
import io.vespermq.client.consume.Consumer;
import io.vespermq.client.consume.ConsumerOptions;
import io.vespermq.client.consume.ReceivedMessage;
import io.vespermq.message.Names;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.runtime.Workers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper consume TOPIC}: prints the bodies of messages as a member of a consumer group, one a line. */
final class ConsumeCommand {
    private static final String GROUP = "vesper-consume";

    private final CliEnvironment environment;
    private final ParseResult parsed;

    ConsumeCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec spec() {
        return Options.command(
                        "consume",
                        "Prints messages, one body a line: what the group has not seen yet, or with -f also what comes.")
                .addPositional(Options.topic())
                .addOption(Options.nameServer())
                .addOption(
                        Options.text("GROUP", "Consumer group (" + GROUP + "); remembers its place.", "-g", "--group"))
                .addOption(Options.text("TAGS", "Only messages with these tags: a || b.", "-t", "--tags"))
                .addOption(Options.number("N", "Stops after N messages.", "--max"))
                .addOption(Options.flag("Waits for new messages until Ctrl-C.", "-f", "--follow"));
    }

    int run() {
        String group = parsed.matchedOptionValue("--group", GROUP);
        String fault = Names.groupFault(group);
        if (fault != null) {
            throw Options.usage(parsed, fault);
        }
        String tags = parsed.matchedOptionValue("--tags", SubscriptionData.ALL);
        ConsumerOptions options = new ConsumerOptions(group, Options.topic(parsed), tags, true);
        String nameServer = Options.nameServer(parsed);
        int max = Options.number(parsed, "--max", Integer.MAX_VALUE, 1);
        boolean follow = parsed.hasMatchedOption("--follow");
        return Session.run(environment, session -> new Run(session, nameServer, options, max, follow).run());
    }

    /** One run. Its fields belong to the session's loop. */
    private final class Run {
        private final Session session;
        private final ConsumerOptions options;
        private final int max;
        private final boolean follow;
        private final VesperClient client;
        private final LineOutput lines;
        private final Promise<Void> enough = Promise.promise();
        private @Nullable Consumer consumer;
        private int taken;
        private int printed;

        Run(Session session, String nameServer, ConsumerOptions options, int max, boolean follow) {
            this.session = session;
            this.options = options;
            this.max = max;
            this.follow = follow;
            this.client = session.client(nameServer, 0);
            this.lines = new LineOutput(environment.out(), Workers.create(session.vertx(), "vesper-output", 1));
        }

        int run() {
            Consumer started = client.consumer(options, this::take);
            consumer = started;
            session.await(started::start);
            Future<Void> end = follow ? Promise.<Void>promise().future() : started.caughtUp();
            session.await(() -> Future.any(end, enough.future(), session.interrupted()));
            session.await(started::close);
            environment
                    .err()
                    .printf("consumed %d messages of %s as group %s%n", printed, options.topic(), options.group());
            return ExitCode.OK;
        }

        private Future<Void> take(ReceivedMessage message) {
            if (++taken == max && consumer != null) {
                consumer.stopReading();
            }
            return lines.write(message.body()).onSuccess(v -> {
                if (++printed == max) {
                    enough.tryComplete();
                }
            });
        }
    }
}
