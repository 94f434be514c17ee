package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.AdminShell;
import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.runtime.Clock;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A broker finds messages by the index files that our store wrote before it was started: ours or, with {@code
 * -Dcompat.target=apache}, RocketMQ's. The other direction is {@code store.GoldenIndexTest}.
 */
@Timeout(240)
class IndexFilesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "indexed-before";
    private static final int MESSAGES = 60;
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int SLOTS = 50;
    private static final int UNITS = 2_000;
    private static final int QUEUE_FILE_BYTES = 2_000;

    private static String unique(int message) {
        return "7F000001000000000000000000%06d".formatted(message);
    }

    /** Two keys, a tag and a unique key each. */
    private static void fill(Path directory) {
        StoreOptions plain = StoreHarness.options(directory, SEGMENT_BYTES, StoreOptions.FlushMode.SYNC_FLUSH);
        StoreOptions options = StoreHarness.indexed(plain, new IndexOptions(true, SLOTS, UNITS));
        try (StoreHarness harness = StoreHarness.open(options, Clock.system(), Disk.real(), 1)) {
            for (int i = 0; i < MESSAGES; i++) {
                Map<String, String> properties = Map.of(
                        "UNIQ_KEY", unique(i), "KEYS", "order-" + i + " shared", "TAGS", i % 2 == 0 ? "even" : "odd");
                StoreHarness.await(harness.store().append(StoreHarness.draft(TOPIC, 0, "message " + i, properties)));
            }
        }
    }

    @Test
    void messagesAreFoundInAnIndexThatSomebodyElseWrote() {
        Map<String, String> settings = Map.of(
                "mappedFileSizeCommitLog",
                Integer.toString(SEGMENT_BYTES),
                "mappedFileSizeConsumeQueue",
                Integer.toString(QUEUE_FILE_BYTES),
                "maxHashSlotNum",
                Integer.toString(SLOTS),
                "maxIndexNum",
                Integer.toString(UNITS));
        try (BrokerUnderTest broker = BrokerUnderTest.startedOn(settings, IndexFilesIT::fill);
                AdminShell shell = new AdminShell()) {
            String server = broker.nameServer();
            shell.run("updateTopic", "-n", server, "-c", BrokerUnderTest.CLUSTER, "-t", TOPIC, "-r", "1", "-w", "1");
            Wait.until(PATIENCE, "the name server knows " + TOPIC, () -> shell.run("topicList", "-n", server)
                    .lines()
                    .anyMatch(TOPIC::equals));
            for (int i = 0; i < MESSAGES; i += 7) {
                assertThat(found(shell, broker, "queryMsgByKey", "-k", "order-" + i))
                        .as("message with the key order-%d", i)
                        .containsExactly(unique(i));
            }
            assertThat(found(shell, broker, "queryMsgByKey", "-k", "shared")).hasSize(MESSAGES);
            assertThat(found(shell, broker, "queryMsgByKey", "-k", "odd", "-p", "T"))
                    .hasSize(MESSAGES / 2)
                    .contains(unique(1))
                    .doesNotContain(unique(0));
            assertThat(shell.run("queryMsgByUniqueKey", "-n", server, "-t", TOPIC, "-i", unique(MESSAGES - 1)))
                    .contains("order-" + (MESSAGES - 1));
        }
    }

    /** The unique keys that a command prints. */
    private static List<String> found(AdminShell shell, BrokerUnderTest broker, String command, String... more) {
        List<String> line = new ArrayList<>(List.of(command, "-n", broker.nameServer(), "-t", TOPIC));
        line.addAll(List.of(more));
        Matcher row = Pattern.compile("(?m)^(7F[0-9]{30})\\s").matcher(shell.run(line.toArray(new String[0])));
        return row.results().map(result -> result.group(1)).toList();
    }
}
