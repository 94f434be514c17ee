package io.vespermq.launch;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vespermq.broker.Broker;
import io.vespermq.cli.CliEnvironment;
import io.vespermq.fixture.WatchedVertx;
import io.vespermq.runtime.Clock;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.file.Disk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands on a store at rest: what they print and how they end. */
@Timeout(120)
class StoreCommandsTest {
    private static final int MESSAGES = 12;

    @TempDir
    private Path root;

    private final List<Appended> at = new ArrayList<>();

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void fill() {
        try (StoreHarness harness = StoreHarness.open(StoreHarness.indexed(options(root), IndexOptions.NONE))) {
            for (int i = 0; i < MESSAGES; i++) {
                int queue = i % 2;
                String body = "body\n" + i;
                Map<String, String> properties =
                        new TreeMap<>(Map.of("KEYS", "key-" + i, "TAGS", "red", "UNIQ_KEY", "u" + i, "own", "\u00e9"));
                at.add(harness.on(() -> harness.store().append(draft("orders", queue, body, properties))));
            }
            harness.confirmed();
        }
    }

    @Test
    void aDumpHasOneJsonObjectForEachRecord() throws IOException {
        Ended dumped = execute("dump", "-o", "jsonl", "--body");
        assertThat(dumped.code()).as(dumped.err()).isZero();
        assertThat(dumped.err()).isEmpty();
        List<String> lines = dumped.out().lines().toList();
        assertThat(lines).hasSize(MESSAGES);
        JsonNode fifth = new ObjectMapper().readTree(lines.get(5));
        assertThat(fifth.get("position").asLong()).isEqualTo(at.get(5).position());
        assertThat(fifth.get("length").asLong())
                .isEqualTo(at.get(5).end() - at.get(5).position());
        assertThat(fifth.get("topic").asText()).isEqualTo("orders");
        assertThat(fifth.get("queueId").asInt()).isEqualTo(1);
        assertThat(fifth.get("queueOffset").asInt()).isEqualTo(2);
        assertThat(fifth.get("storeMs").asLong()).isEqualTo(at.get(5).storeMs());
        assertThat(fifth.get("keys").asText()).isEqualTo("key-5");
        assertThat(fifth.get("tags").asText()).isEqualTo("red");
        assertThat(fifth.get("uniqueKey").asText()).isEqualTo("u5");
        assertThat(fifth.get("msgId").asText())
                .hasSize(32)
                .endsWith(String.format("%016X", at.get(5).position()));
        assertThat(fifth.get("properties").get("own").asText()).isEqualTo("\u00e9");
        assertThat(fifth.get("kind").asText()).isEqualTo("normal");
        assertThat(fifth.get("checksum").asText()).isEqualTo("record");
        assertThat(fifth.get("bodyLength").asInt()).isEqualTo(6);
        assertThat(fifth.get("body").asText()).isEqualTo("body\n5");
    }

    @Test
    void aTableHasOneLineForEachRecordThatIsWanted() {
        List<String> lines = execute("dump", "--body", "-n", "2", "--queue", "1", "--from", position(4))
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("POSITION").contains("CHECKSUM");
        assertThat(lines.get(1)).startsWith(position(5) + " ").endsWith("body?5");
        assertThat(lines.get(2)).startsWith(position(7) + " ");
        assertThat(execute("dump", "--topic", "nothing").out().lines()).hasSize(1);
    }

    @Test
    void damageGoesToStderrAndTheRestToStdout() throws IOException {
        damage(at.get(3).position() + 50);
        Ended dumped = execute("dump", "-o", "jsonl");
        assertThat(dumped.code()).isEqualTo(1);
        assertThat(dumped.out().lines()).hasSize(MESSAGES - 1);
        assertThat(dumped.err().lines())
                .containsExactly("vesper store dump: log file 00000000000000000000, byte " + position(3)
                        + ": a record expected, no whole record for "
                        + (at.get(4).position() - at.get(3).position())
                        + " bytes found; the next one begins at byte " + position(4) + " of the log");
        Ended verified = execute("verify");
        assertThat(verified.out()).contains("next    ").contains("vesper store truncate " + root + " --to BYTE");
        Ended rebuilt = execute("rebuild-queues", "--yes");
        assertThat(rebuilt.code()).isEqualTo(1);
        assertThat(rebuilt.err()).contains("vesper store truncate " + root + " --to " + position(3));
    }

    @Test
    void queuesAreBuiltWhenThatIsAgreedTo() throws IOException {
        Disk.real().deleteTree(root.resolve("consumequeue/orders/0"));
        Path queue = root.resolve("consumequeue/orders/1/" + "0".repeat(20));
        byte[] entries = Files.readAllBytes(queue);
        Files.write(queue, new byte[entries.length]);
        assertThat(execute("verify").out())
                .contains("the queue ends at offset 0, the log has its messages up to")
                .contains("next    vesper store rebuild-queues " + root);
        Ended asked = execute("rebuild-queues");
        assertThat(asked.code()).isEqualTo(2);
        assertThat(asked.out()).contains("files of 2000 bytes", "--delay-levels");
        assertThat(asked.err()).contains("add --yes");
        assertThat(Files.readAllBytes(queue)).containsOnly(0);
        Ended done = execute("rebuild-queues", "--yes");
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out()).contains("queues  2 with 12 entries");
        assertThat(Files.readAllBytes(queue)).isEqualTo(entries);
        assertThat(execute("rebuild-queues", "--delay-levels", "soon").code()).isEqualTo(2);
    }

    @Test
    void anIndexIsBuiltWhenThatIsAgreedTo() {
        String[] small = {"--slots", "100", "--units", "50"};
        assertThat(execute(with("rebuild-index", small)).code()).isEqualTo(2);
        assertThat(root.resolve("index")).doesNotExist();
        Ended done = execute(with("rebuild-index", "--slots", "100", "--units", "50", "--yes"));
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out()).contains("index   12 messages with 36 keys");
        Ended other = execute("rebuild-index", "--yes");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("has 1440 bytes, 420000040 expected", "--slots");
    }

    @Test
    void aLogIsCutWhenThatIsAgreedTo() {
        Ended dry = execute("truncate", "--to", position(8), "--dry-run");
        assertThat(dry.code()).isZero();
        assertThat(dry.out()).contains("with 4 whole records are cut", "queue 1 of topic orders ends at offset 4");
        Ended asked = execute("truncate", "--to", position(8));
        assertThat(asked.code()).isEqualTo(2);
        assertThat(asked.out()).isEqualTo(dry.out());
        assertThat(asked.err()).contains("add --yes");
        assertThat(execute("dump").out().lines()).hasSize(MESSAGES + 1);
        Ended middle = execute("truncate", "--to", position(8) + "1", "--yes");
        assertThat(middle.code()).isEqualTo(1);
        Ended done = execute("truncate", "--to", position(8), "--yes");
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out())
                .startsWith(dry.out())
                .contains(
                        "kept    what was cut is in " + root.resolve("damaged").resolve("1"));
        assertThat(execute("dump").out().lines()).hasSize(8 + 1);
        assertThat(execute("verify").code()).isZero();
        assertThat(execute("truncate", "--yes").code()).isEqualTo(2);
    }

    @Test
    void aStoreInUseIsLeftAlone() {
        try (StoreHarness harness = StoreHarness.open(StoreHarness.indexed(options(root), IndexOptions.NONE))) {
            assertThat(harness.value(() -> harness.store().topics())).isNotEmpty();
            for (String[] command : List.of(
                    with("dump"),
                    with("rebuild-queues", "--yes"),
                    with("rebuild-index", "--yes"),
                    with("truncate", "--to", "0", "--yes"))) {
                Ended ended = execute(command);
                assertThat(ended.code()).isEqualTo(1);
                assertThat(ended.err())
                        .startsWith("vesper store " + command[0] + ": ")
                        .contains("in use by another broker");
            }
        }
        assertThat(execute("dump", "-o", "xml").code()).isEqualTo(2);
        assertThat(execute("dump", "--from", "-1").code()).isEqualTo(2);
    }

    private static String[] with(String command, String... options) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private String position(int i) {
        return Long.toString(at.get(i).position());
    }

    private void damage(long position) throws IOException {
        Path file = root.resolve("commitlog/" + "0".repeat(20));
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) position] ^= 1;
        Files.write(file, bytes);
    }

    private Ended execute(String... command) {
        List<String> args = new ArrayList<>(List.of("store", command[0], root.toString()));
        args.addAll(List.of(command).subList(1, command.length));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        CliEnvironment environment = new CliEnvironment(
                () -> WatchedVertx.create(Server.options()),
                Clock.system(),
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                errStream,
                new DemoNode(
                        (vertx, settings, clock) -> {
                            Broker broker = new Broker(vertx, settings, clock);
                            return new BrokerNode(broker, broker::port, broker::storeEnded);
                        },
                        Clock.system()));
        CommandLine commands = Commands.create(arguments -> Main.RUNNING, environment);
        commands.setErr(new PrintWriter(errStream, true, StandardCharsets.UTF_8));
        int code = commands.execute(args.toArray(String[]::new));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
