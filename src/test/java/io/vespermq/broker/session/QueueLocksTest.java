package io.vespermq.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.session.QueueLockReply;
import io.vespermq.protocol.body.session.QueueLockRequest;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.runtime.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueLocksTest {
    private static final MessageQueue Q0 = new MessageQueue("b", 0, "T");
    private static final MessageQueue Q1 = new MessageQueue("b", 1, "T");

    private final ManualClock clock = new ManualClock();
    private final QueueLocks locks = new QueueLocks(clock);

    @Test
    void aLockIsExclusiveWithinItsGroup() {
        assertThat(locks.lock("g", "a", List.of(Q0))).containsExactly(Q0);
        assertThat(locks.lock("g", "b", List.of(Q0, Q1))).containsExactly(Q1);
        assertThat(locks.lock("h", "b", List.of(Q0))).containsExactly(Q0);
        assertThat(locks.lock("g", "a", List.of(Q0, Q1))).containsExactly(Q0);
    }

    @Test
    void onlyTheHolderUnlocks() {
        locks.lock("g", "a", List.of(Q0));
        locks.unlock("g", "b", List.of(Q0));
        assertThat(locks.isHeld("g")).isTrue();
        locks.unlock("g", "a", List.of(Q0, Q1));
        assertThat(locks.isHeld("g")).isFalse();
        assertThat(locks.lock("g", "b", List.of(Q0))).containsExactly(Q0);
        locks.unlock("unknown", "b", List.of(Q0));
    }

    @Test
    void aLockEndsAMinuteAfterItsLastRenewal() {
        locks.lock("g", "a", List.of(Q0));
        clock.advance(Duration.ofSeconds(40));
        locks.lock("g", "a", List.of(Q0));
        clock.advance(Duration.ofSeconds(60));
        assertThat(locks.isHeld("g")).isTrue();
        assertThat(locks.lock("g", "b", List.of(Q0))).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(locks.isHeld("g")).isFalse();
        assertThat(locks.lock("g", "b", List.of(Q0))).containsExactly(Q0);
        clock.advance(Duration.ofSeconds(61));
        locks.sweep();
        assertThat(locks.isHeld("g")).isFalse();
    }

    @Test
    void bodiesAreRocketMqs() {
        QueueLockRequest request = Dialect.read(
                "{\"clientId\":\"c\",\"consumerGroup\":\"g\",\"mqSet\":[{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\","
                        + "\"more\":1}],\"onlyThisBroker\":false}",
                QueueLockRequest.class);
        assertThat(request.mqSet()).containsExactly(Q0);
        assertThat(Dialect.text(new QueueLockReply(request.mqSet())))
                .isEqualTo("{\"lockOKMQSet\":[{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}]}");
    }
}
