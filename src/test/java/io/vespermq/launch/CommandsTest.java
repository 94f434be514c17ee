package io.vespermq.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.broker.Broker;
import io.vespermq.cli.CliEnvironment;
import io.vespermq.cli.DemoServers;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.runtime.Clock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The tool's commands against a standalone in this JVM: what they print and how they end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsTest {
    private final DemoNode nodes = new DemoNode(
            (vertx, settings, clock) -> {
                Broker broker = new Broker(vertx, settings, clock);
                return new BrokerNode(broker, broker::port, broker::storeEnded);
            },
            Clock.system());

    private final Vertx vertx = WatchedVertx.create(Server.options());
    private DemoServers.Running servers;

    private record Ended(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        servers = waitFor(Future.<DemoServers.Running>future(
                promise -> nodes.start(vertx, directory).onComplete(promise)));
    }

    @AfterAll
    void stop() {
        waitFor(servers.stop());
        waitFor(vertx.close());
    }

    @Test
    void linesGoInAndComeOutOnce() {
        assertThat(run("", "topic", "create", "lines", "-q", "3").code()).isZero();
        Ended produced = run("one\n消息\n\nlast", "produce", "lines", "-k", "k", "-t", "red");
        assertThat(produced.code()).isZero();
        assertThat(produced.err()).startsWith("sent 4 messages to lines");

        assertThat(run("", "consume", "lines", "--group", "g", "--tags", "blue || green")
                        .out())
                .isEmpty();
        Ended consumed = run("", "consume", "lines", "--group", "g2", "--tags", "red");
        assertThat(consumed.code()).isZero();
        assertThat(consumed.lines()).containsExactlyInAnyOrder("one", "消息", "", "last");
        assertThat(run("", "consume", "lines", "--group", "g2").out()).isEmpty();
    }

    @Test
    void theGroupGoesOnWhereItStopped() {
        assertThat(run("", "produce", "counted", "--count", "300", "--size", "10")
                        .code())
                .isZero();
        Ended some = run("", "consume", "counted", "--max", "7");
        assertThat(some.lines()).hasSize(7).containsOnly("xxxxxxxxxx");
        Ended rest = run("", "consume", "counted");
        assertThat(rest.lines()).hasSize(293);
    }

    @Test
    void topicsAreListedCreatedAndDeleted() {
        run("", "topic", "create", "short-lived");
        assertThat(run("", "topic", "list").lines()).contains("short-lived").doesNotContain("TBW102");
        assertThat(run("", "topic", "list", "--all").lines()).contains("short-lived", "TBW102");
        assertThat(run("", "topic", "delete", "short-lived").code()).isZero();
        assertThat(run("", "topic", "list").lines()).doesNotContain("short-lived");
        Ended gone = run("", "topic", "delete", "short-lived");
        assertThat(gone.code()).isEqualTo(3);
        assertThat(gone.err().lines()).hasSize(1).first().asString().contains("'short-lived' does not exist");
    }

    @Test
    void exitCodesTellWhatWentWrong() {
        assertThat(run("", "consume", "nowhere").code()).isEqualTo(3);
        assertThat(run("", "produce", "a b").code()).isEqualTo(2);
        assertThat(run("", "produce").code()).isEqualTo(2);
        assertThat(run("", "consume", "lines", "--max", "0").code()).isEqualTo(2);
        assertThat(run("", "topic").code()).isEqualTo(2);
        Ended unreachable = execute("", "topic", "list", "-n", "127.0.0.1:1");
        assertThat(unreachable.code()).isEqualTo(5);
        assertThat(unreachable.err().lines()).hasSize(1);
    }

    @Test
    void aStoreIsVerified(@TempDir Path directory) throws IOException {
        Vertx own = WatchedVertx.create(Server.options());
        DemoServers.Running stopped = waitFor(Future.<DemoServers.Running>future(
                promise -> nodes.start(own, directory).onComplete(promise)));
        assertThat(execute("a\nb", "produce", "kept", "-n", stopped.nameServer())
                        .code())
                .isZero();
        Ended used = execute("", "store", "verify", directory.toString());
        assertThat(used.code()).isEqualTo(1);
        assertThat(used.err()).startsWith("vesper store verify: ").contains("in use by another broker");
        waitFor(stopped.stop());
        waitFor(own.close());

        Ended sound = execute("", "store", "verify", directory.toString());
        assertThat(sound.code()).as(sound.out() + sound.err()).isZero();
        assertThat(sound.out()).contains("2 records, 0 of them without", "faults  0");

        Path log = directory.resolve("commitlog/00000000000000000000");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(50);
            file.write(77);
        }
        Ended damaged = execute("", "store", "verify", directory.toString());
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.out()).contains("byte 0: a record expected, no whole record", "faults  ");
        assertThat(execute("", "store", "verify").code()).isEqualTo(2);
        assertThat(execute("", "store", "verify", "nowhere").err())
                .isEqualToIgnoringNewLines("vesper store verify: there is no store in nowhere: it has no directory"
                        + " commitlog; give the storePathRootDir of a broker");
    }

    @Test
    void theDemoShowsThatEveryOrderArrives() {
        Ended demo = execute("", "demo");
        assertThat(demo.code()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.lines()).contains("every order arrived exactly as sent");
    }

    private Ended run(String in, String... args) {
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "-n";
        all[args.length + 1] = servers.nameServer();
        return execute(in, all);
    }

    private Ended execute(String in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        CliEnvironment environment = new CliEnvironment(
                () -> WatchedVertx.create(Server.options()),
                Clock.system(),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                errStream,
                nodes);
        CommandLine commands = Commands.create(arguments -> Main.RUNNING, environment);
        commands.setErr(new PrintWriter(errStream, true, StandardCharsets.UTF_8));
        int code = commands.execute(args);
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static <T> T waitFor(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
