package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.QueueScan;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.history.Body;
import io.vespermq.history.Certificate;
import io.vespermq.history.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two brokers, ours and Apache RocketMQ 5.5.0, take turns on one directory. Each is killed in the middle of a send; the
 * other starts on what it finds, serves everything that was ever acknowledged by either at the same offsets, and writes
 * on. Once there and back for each who has it first; {@code -Dcompat.exchange.rounds=10} makes twenty each way.
 */
@Isolated // what it does to brokers takes the time of others
class DiskExchangeIT {
    private static final int ROUNDS = Integer.getInteger("compat.exchange.rounds", 1);
    private static final int QUEUES = 4;
    private static final int SENDERS = 8;
    private static final int ANSWERS = 500;
    private static final int LATER_SENDERS = 2;
    private static final int LATER_ANSWERS = 50;
    private static final Duration DELIVERY = Duration.ofSeconds(60);

    /** Segments and queue files so small that a round fills several, delays that outlive a kill, and an index. */
    private static final Map<String, String> SETTINGS = Map.of(
            "mappedFileSizeCommitLog",
            Integer.toString(2 << 20),
            "mappedFileSizeConsumeQueue",
            Integer.toString(20 * 500),
            "messageDelayLevel",
            "1s 2s 5s",
            "messageIndexEnable",
            "true",
            "maxHashSlotNum",
            "1000",
            "maxIndexNum",
            "4000");

    /** Who has the directory first. */
    enum First {
        VESPER,
        APACHE
    }

    private final RecordedRun mixed =
            new RecordedRun(Recordings.fresh("exchange", Duration.ZERO, Duration.ZERO), Mix.MIXED, "exchange", QUEUES);

    /** A delayed message has its place only when its time has come, and after a kill may come twice: no history says where. */
    private final RecordedRun delayed = new RecordedRun(
            Recordings.fresh("exchange-later", Duration.ZERO, Duration.ZERO), Mix.DELAYED, "exchange-later", QUEUES);

    private final Set<String> delayedKeys = new HashSet<>();

    @ParameterizedTest
    @EnumSource(First.class)
    @Timeout(value = 60, unit = TimeUnit.MINUTES) // ten rounds take twenty
    void eachRecoversWhatTheOtherAcknowledged(First first, @TempDir Path store) throws IOException {
        try (BrokerUnderTest vesper = BrokerUnderTest.vesperOn(store, SETTINGS).unwatched();
                BrokerUnderTest apache = BrokerUnderTest.apacheOn(store, SETTINGS)) {
            BrokerUnderTest one = first == First.VESPER ? vesper : apache;
            BrokerUnderTest other = first == First.VESPER ? apache : vesper;
            one.start();
            mixed.createTopic(one);
            delayed.createTopic(one);
            for (int round = 1; round <= ROUNDS; round++) {
                handOver(one, other);
                Verdict verdict = handOver(other, one);
                System.out.printf(
                        "%s first, %d/%d times there and back: %d messages and %d delayed ones acknowledged and found%n",
                        first, round, ROUNDS, verdict.operations().get("OK"), delayedKeys.size());
            }
            if (first == First.APACHE) {
                // Its clean stop, after which files can be compared, takes longer than a start of ours.
                apache.kill();
                vesper.start();
            }
            mixed.checkAllAndFiles(vesper);
        }
    }

    private Verdict handOver(BrokerUnderTest writer, BrokerUnderTest reader) {
        sendAndKill(writer);
        reader.start();
        Verdict verdict = mixed.checkAll(reader);
        awaitDelayed(reader);
        return verdict;
    }

    private void sendAndKill(BrokerUnderTest broker) {
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-exchange")) {
            Senders now = mixed.nextRound();
            Senders later = delayed.nextRound();
            now.start(List.of(producer), SENDERS);
            later.start(List.of(producer), LATER_SENDERS);
            later.awaitAnswers(LATER_ANSWERS);
            now.awaitAnswers(ANSWERS);
            now.endAtNextFailure();
            later.endAtNextFailure();
            mixed.kill(broker, "kill -9");
            now.awaitEnd();
            later.awaitEnd();
            delayedKeys.addAll(later.acknowledgedKeys());
        }
    }

    /** Every delayed message comes, as it was sent. */
    private void awaitDelayed(BrokerUnderTest broker) {
        try (QueueReading reader = ClientVersion.V5.clients().reader(broker.nameServer(), "g-exchange")) {
            Set<String> missing = new HashSet<>(delayedKeys);
            long[] next = new long[QUEUES];
            Wait.until(DELIVERY, () -> missing.size() + " delayed messages are missing: " + missing, () -> {
                for (int queue = 0; queue < QUEUES; queue++) {
                    for (Received message : QueueScan.from(reader, delayed.topic(), queue, next[queue])) {
                        Certificate certificate = Body.certify(message.body(), delayed.topic());
                        assertThat(certificate.whole()).as("%s", certificate).isTrue();
                        Mix.DELAYED.look(message);
                        missing.remove(certificate.id().toString());
                        next[queue] = message.queueOffset() + 1;
                    }
                }
                return missing.isEmpty();
            });
        }
    }
}
