package io.vespermq.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.client.VesperClient;
import io.vespermq.client.consume.Consumer;
import io.vespermq.client.consume.ConsumerOptions;
import io.vespermq.client.produce.Producer;
import io.vespermq.client.produce.ProducerOptions;
import io.vespermq.client.route.ClientFailure;
import io.vespermq.protocol.body.SubscriptionData;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code vesper demo}: a whole cluster in this process, in a temporary directory, with orders sent through it and read by
 * two consumers of one group. Ends with 0 only when every order arrived once and exactly as it was sent.
 */
final class DemoCommand {
    private static final String TOPIC = "orders";
    private static final String GROUP = "billing";
    private static final int QUEUES = 8;
    private static final int ORDERS = 10_000;
    private static final int WAVE = 100;
    private static final int CONSUMERS = 2;
    private static final long CHECK_MS = 10;
    private static final long PATIENCE_MS = 60_000;

    private final CliEnvironment environment;
    private final PrintStream out;

    DemoCommand(CliEnvironment environment) {
        this.environment = environment;
        this.out = environment.out();
    }

    static CommandSpec spec() {
        return Options.command(
                "demo", "Starts a cluster on free ports in a temporary directory and sends 10 000 orders through it.");
    }

    int run() {
        return Session.run(environment, session -> {
            Path directory = temporaryDirectory();
            try {
                return withServers(session, directory);
            } finally {
                delete(directory);
            }
        });
    }

    private int withServers(Session session, Path directory) {
        long startNanos = environment.clock().nanos();
        DemoServers.Running servers = session.await(() -> environment.demo().start(session.vertx(), directory));
        try {
            out.printf("standalone     ready in %d ms, name server %s%n", ms(startNanos), servers.nameServer());
            return withOrders(session, servers.nameServer());
        } finally {
            session.await(servers::stop);
        }
    }

    private int withOrders(Session session, String nameServer) {
        VesperClient sender = session.client(nameServer, 0);
        session.await(() -> sender.topics().create(TOPIC, QUEUES));
        DemoOrders orders = new DemoOrders(TOPIC, ORDERS, CONSUMERS);
        List<Consumer> consumers = new ArrayList<>();
        for (int i = 0; i < CONSUMERS; i++) {
            consumers.add(consumer(session.client(nameServer, i + 1), orders, i));
        }
        consumers.forEach(consumer -> session.await(consumer::start));
        session.await(() -> until(session, "the consumers share the queues", () -> isShared(consumers)));

        long startNanos = environment.clock().nanos();
        Producer producer = sender.producer(ProducerOptions.of("shop"));
        session.await(() -> send(producer, orders, 0));
        report("sent", ORDERS, ms(startNanos), "");
        session.await(
                () -> until(session, "every order arrives", orders::isComplete).recover(e -> Future.succeededFuture()));
        report("received", orders.received(), ms(startNanos), orders.shares());
        consumers.forEach(consumer -> session.await(consumer::close));
        out.printf("missing        %d%n", orders.missing());
        out.printf("twice          %d%n", orders.doubles());
        out.printf("altered        %d%n", orders.altered());
        out.println(
                orders.isPerfect() ? "every order arrived exactly as sent" : "NOT every order arrived exactly as sent");
        return orders.isPerfect() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Sends the orders from one on, a wave at a time: the servers share the loop and have work of their own meanwhile. */
    private static Future<Void> send(Producer producer, DemoOrders orders, int from) {
        if (from >= ORDERS) {
            return Future.succeededFuture();
        }
        return Future.all(IntStream.range(from, Math.min(from + WAVE, ORDERS))
                        .mapToObj(i -> producer.send(orders.message(i)))
                        .toList())
                .compose(sent -> send(producer, orders, from + WAVE));
    }

    private Consumer consumer(VesperClient client, DemoOrders orders, int number) {
        ConsumerOptions options = new ConsumerOptions(GROUP, TOPIC, SubscriptionData.ALL, true);
        return client.consumer(options, message -> {
            orders.arrived(number, message);
            return Future.succeededFuture();
        });
    }

    private static boolean isShared(List<Consumer> consumers) {
        return consumers.stream()
                .allMatch(consumer -> consumer.share().stream()
                                .filter(queue -> queue.topic().equals(TOPIC))
                                .count()
                        == QUEUES / CONSUMERS);
    }

    private void report(String what, int count, long ms, String more) {
        out.printf("%-14s %d orders in %d ms, %.0f/s%s%n", what, count, ms, 1e3 * count / Math.max(1, ms), more);
    }

    private long ms(long startNanos) {
        return environment.clock().msSince(startNanos);
    }

    /** Looks at a condition every few milliseconds until it holds. */
    private Future<Void> until(Session session, String what, BooleanSupplier condition) {
        Promise<Void> promise = Promise.promise();
        look(session, what, condition, promise, environment.clock().nanos());
        return promise.future();
    }

    private void look(Session session, String what, BooleanSupplier condition, Promise<Void> promise, long startNanos) {
        if (condition.getAsBoolean()) {
            promise.complete();
        } else if (ms(startNanos) > PATIENCE_MS || session.isInterrupted()) {
            promise.fail(new ClientFailure(
                    ClientFailure.Kind.REFUSED, "demo: waited " + ms(startNanos) + " ms in vain until " + what));
        } else {
            session.loop().after(CHECK_MS, () -> look(session, what, condition, promise, startNanos));
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("vesper-demo");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory can be made; set java.io.tmpdir", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's directory " + directory + " could not be deleted", e);
        }
    }
}
