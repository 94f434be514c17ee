package io.vespermq.cli;

import io.vertx.core.Future;
import io.vespermq.client.VesperClient;
import io.vespermq.client.produce.OutgoingMessage;
import io.vespermq.client.produce.Producer;
import io.vespermq.client.produce.ProducerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code vesper produce TOPIC}: sends the lines of stdin, or a number of messages of one size. */
final class ProduceCommand {
    private static final String GROUP = "vesper-produce";
    private static final int SIZE_BYTES = 128;
    /** Messages handed to the producer at once; the next ones follow when they are stored. */
    private static final int BATCH = 2_000;

    private final CliEnvironment environment;
    private final ParseResult parsed;

    ProduceCommand(CliEnvironment environment, ParseResult parsed) {
        this.environment = environment;
        this.parsed = parsed;
    }

    static CommandSpec spec() {
        return Options.command("produce", "Sends messages: each line of stdin is one, or --count makes them.")
                .addPositional(Options.topic())
                .addOption(Options.nameServer())
                .addOption(Options.text("KEYS", "Keys of every message.", "-k", "--keys"))
                .addOption(Options.text("TAG", "Tag of every message.", "-t", "--tags"))
                .addOption(Options.number("N", "Sends N messages instead of stdin.", "--count"))
                .addOption(Options.number("BYTES", "Size of each of them (" + SIZE_BYTES + ").", "--size"));
    }

    int run() {
        String topic = Options.topic(parsed);
        String nameServer = Options.nameServer(parsed);
        int count = Options.number(parsed, "--count", 0, 1);
        int sizeBytes = Options.number(parsed, "--size", SIZE_BYTES, 1);
        return Session.run(environment, session -> send(session, nameServer, topic, count, sizeBytes));
    }

    private int send(Session session, String nameServer, String topic, int count, int sizeBytes) {
        VesperClient client = session.client(nameServer, 0);
        Producer producer = client.producer(ProducerOptions.of(GROUP));
        long startNanos = environment.clock().nanos();
        long sent = 0;
        try {
            Source source = count > 0 ? made(count, sizeBytes) : new Lines(session);
            for (List<byte[]> batch = source.next(); !batch.isEmpty(); batch = source.next()) {
                List<byte[]> bodies = batch;
                session.await(() -> sendAll(producer, topic, bodies));
                sent += bodies.size();
                if (session.isInterrupted()) {
                    break;
                }
            }
        } finally {
            report(topic, sent, environment.clock().msSince(startNanos));
        }
        return ExitCode.OK;
    }

    private Future<Void> sendAll(Producer producer, String topic, List<byte[]> bodies) {
        @Nullable String keys = parsed.matchedOptionValue("-k", (String) null);
        @Nullable String tags = parsed.matchedOptionValue("-t", (String) null);
        return Future.all(bodies.stream()
                        .map(body -> producer.send(new OutgoingMessage(topic, keys, tags, body)))
                        .toList())
                .mapEmpty();
    }

    private void report(String topic, long sent, long ms) {
        environment
                .err()
                .printf(
                        "sent %d messages to %s in %.2f s (%.0f/s)%n",
                        sent, topic, ms / 1e3, 1e3 * sent / Math.max(1, ms));
    }

    /** Gives bodies in portions; an empty one is the end. */
    private interface Source {
        List<byte[]> next();
    }

    private static Source made(int count, int sizeBytes) {
        int[] left = {count};
        byte[] body = new byte[sizeBytes];
        Arrays.fill(body, (byte) 'x');
        return () -> {
            int size = Math.min(left[0], BATCH);
            left[0] -= size;
            return java.util.Collections.nCopies(size, body);
        };
    }

    /** Lines of stdin: waits for one, then takes those that are there already. */
    private final class Lines implements Source {
        private final Session session;
        private final BufferedReader reader =
                new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8));

        Lines(Session session) {
            this.session = session;
        }

        @Override
        public List<byte[]> next() {
            List<byte[]> bodies = new ArrayList<>();
            session.setMayEndAtOnce(true);
            try {
                String line = reader.readLine();
                session.setMayEndAtOnce(false);
                while (line != null) {
                    bodies.add(line.getBytes(StandardCharsets.UTF_8));
                    line = bodies.size() < BATCH && reader.ready() ? reader.readLine() : null;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("stdin cannot be read", e);
            }
            return bodies;
        }
    }
}
