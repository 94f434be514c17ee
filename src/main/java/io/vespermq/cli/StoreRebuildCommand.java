package io.vespermq.cli;

import io.vespermq.message.DelayLevels;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.tool.IndexRebuild;
import io.vespermq.store.tool.QueueRebuild;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper store rebuild-queues|rebuild-index}. */
final class StoreRebuildCommand {
    private final CliEnvironment environment;
    private final ParseResult parsed;

    StoreRebuildCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec queuesSpec() {
        return Options.command("rebuild-queues", "Builds all consume queues of a store anew from its log.")
                .addPositional(StoreSession.directory())
                .addOption(Options.text(
                        "LEVELS", "messageDelayLevel of the broker, where it is not RocketMQ's own.", "--delay-levels"))
                .addOption(StoreSession.yes());
    }

    static CommandSpec indexSpec() {
        return Options.command("rebuild-index", "Builds the key index of a store anew from its log.")
                .addPositional(StoreSession.directory())
                .addOption(StoreSession.slots())
                .addOption(StoreSession.units())
                .addOption(StoreSession.yes());
    }

    int queues() {
        DelayLevels delayLevels = delayLevels();
        return new StoreSession("rebuild-queues", environment, parsed)
                .change(
                        store -> {
                            QueueRebuild.Present present = new QueueRebuild(store).present();
                            print(
                                    "log     begins at byte %d; %d bytes are to be read",
                                    present.begin(), present.bytes());
                            print(
                                    "queues  %d are there; new ones with files of %d bytes are to be built in"
                                            + " consumequeue.new and to take the place of consumequeue",
                                    present.queues(), present.fileBytes());
                            if (!parsed.hasMatchedOption("--delay-levels")) {
                                print(
                                        "delays  due times are reckoned with RocketMQ's own messageDelayLevel; if the broker"
                                                + " has another, give it with --delay-levels");
                            }
                            return ExitCode.OK;
                        },
                        store -> {
                            QueueRebuild.Built built = new QueueRebuild(store).rebuild(delayLevels);
                            print("log     read to byte %d", built.end());
                            print(
                                    "queues  %d with %d entries; the old ones are deleted",
                                    built.queues(), built.entries());
                            built.returned()
                                    .forEach(topic -> print(
                                            "topic   %s had no queue before; if it was deleted, delete it once more",
                                            topic));
                            return ExitCode.OK;
                        });
    }

    int index() {
        IndexOptions options = StoreSession.indexSizes(parsed);
        StoreSession session = new StoreSession("rebuild-index", environment, parsed);
        return session.change(
                store -> {
                    IndexRebuild.Present present = new IndexRebuild(store, options).present();
                    print("log     begins at byte %d; %d bytes are to be read", present.begin(), present.bytes());
                    print(
                            "index   %d files are there; new ones for %d slots and %d units are to be built in index.new"
                                    + " and to take the place of index",
                            present.files(), options.slots(), options.units());
                    return ExitCode.OK;
                },
                store -> {
                    IndexRebuild.Built built = new IndexRebuild(store, options).rebuild(session::tell);
                    print("log     read to byte %d", built.end());
                    print(
                            "index   %d messages with %d keys; the old files are deleted",
                            built.messages(), built.keys());
                    return built.damages() == 0 ? ExitCode.OK : ExitCode.FAILED;
                });
    }

    private DelayLevels delayLevels() {
        String text = parsed.matchedOptionValue("--delay-levels", "");
        try {
            return text.isEmpty() ? DelayLevels.DEFAULT : DelayLevels.parse(text);
        } catch (IllegalArgumentException e) {
            throw Options.usage(parsed, String.valueOf(e.getMessage()));
        }
    }

    private void print(String format, Object... values) {
        environment.out().printf(format + "%n", values);
    }
}
