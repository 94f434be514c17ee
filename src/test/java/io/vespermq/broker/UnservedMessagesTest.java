package io.vespermq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.config.BrokerKeys;
import io.vespermq.fixture.LogLines;
import io.vespermq.message.SystemTopics;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.StoreOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of a store that RocketMQ left with messages on their way. */
@Timeout(60)
class UnservedMessagesTest {
    @TempDir
    private Path directory;

    @Test
    void halvesAndTimerMessagesAreTold() {
        StoreOptions written = StoreHarness.options(directory);
        try (StoreHarness harness = StoreHarness.open(written)) {
            for (int i = 0; i < 3; i++) {
                harness.on(() -> harness.store().append(StoreHarness.draft(SystemTopics.HALF, 0, "half")));
            }
            harness.on(() -> harness.store().append(StoreHarness.draft(SystemTopics.WHEEL_TIMER, 0, "later")));
            harness.confirmed();
        }
        try (LogLines log = new LogLines(UnservedMessages.class);
                LiveBroker broker = LiveBroker.start(
                        directory,
                        Map.of(
                                BrokerKeys.MAPPED_FILE_SIZE_COMMIT_LOG,
                                Integer.toString(written.segmentBytes()),
                                BrokerKeys.MAPPED_FILE_SIZE_CONSUME_QUEUE,
                                Integer.toString(written.queueFileBytes())))) {
            assertThat(broker.port()).isPositive();
            assertThat(log.all()).hasSize(2);
            assertThat(log.all().get(0))
                    .startsWith("WARN 3 messages of RMQ_SYS_TRANS_HALF_TOPIC may be halves of transactions");
            assertThat(log.all().get(1)).startsWith("WARN 1 messages of rmq_sys_wheel_timer were given to");
        }
    }

    @Test
    void nothingIsSaidOfAStoreWithoutThem() {
        try (LogLines log = new LogLines(UnservedMessages.class);
                LiveBroker broker = LiveBroker.start(directory, Map.of())) {
            assertThat(broker.port()).isPositive();
            assertThat(log.all()).isEmpty();
        }
    }
}
