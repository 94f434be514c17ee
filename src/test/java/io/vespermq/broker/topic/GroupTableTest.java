package io.vespermq.broker.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GroupTableTest {
    private final ManualClock clock = new ManualClock();
    private final GroupTable groups = new GroupTable(true, clock, () -> {});

    @Test
    void theFirstUseCreatesAGroup() {
        AtomicInteger changes = new AtomicInteger();
        groups.onChange(changes::incrementAndGet);
        assertThat(groups.find("g")).isNull();
        assertThat(groups.required("g")).isEqualTo(SubscriptionGroupConfig.of("g"));
        assertThat(groups.required("g")).isSameAs(groups.find("g"));
        assertThat(changes).hasValue(1);
        assertRefused(() -> groups.required("not legal"));
        assertRefused(() -> groups.required(""));
    }

    @Test
    void whatIsMissingOfManyIsCreatedAsOneChange() {
        AtomicInteger changes = new AtomicInteger();
        groups.required("a");
        groups.onChange(changes::incrementAndGet);
        groups.ensure(List.of("a", "b", "c", "b", "not legal"));
        groups.ensure(List.of("c", "not legal"));
        assertThat(changes).hasValue(1);
        assertThat(groups.all()).containsKeys("a", "b", "c").doesNotContainKey("not legal");
        GroupTable strict = new GroupTable(false, clock, () -> {});
        strict.ensure(List.of("a", "CID_RMQ_SYS_REVIVE"));
        assertThat(strict.all()).containsKey("CID_RMQ_SYS_REVIVE").doesNotContainKey("a");
    }

    @Test
    void withoutAutoCreationOnlySystemGroupsAreCreated() {
        GroupTable strict = new GroupTable(false, clock, () -> {});
        assertRefused(() -> strict.required("g"));
        assertThat(strict.required("CID_RMQ_SYS_REVIVE").groupName()).isEqualTo("CID_RMQ_SYS_REVIVE");
        assertThat(strict.required("TOOLS_CONSUMER").retryMax()).isEqualTo(16);
    }

    @Test
    void readingCanBeForbidden() {
        groups.allowRead("g", "T", false);
        assertThat(groups.isReadForbidden("g", "T")).isTrue();
        assertThat(groups.isReadForbidden("g", "U")).isFalse();
        assertThat(new String(groups.encode(groups.capture()), UTF_8)).contains("\"forbiddenTable\":{\"g\":{\"T\":4}}");
        groups.allowRead("g", "T", true);
        assertThat(groups.forbidden()).isEmpty();
    }

    @Test
    void theFileIsRocketMqs() {
        assertThat(new String(groups.encode(groups.capture()), UTF_8))
                .startsWith("{\"dataVersion\":{\"counter\":1,\"stateVersion\":0,\"timestamp\":" + clock.epochMs()
                        + "},\"forbiddenTable\":{},\"subscriptionGroupTable\":{\"CID_ONS-HTTP-PROXY\":")
                .contains("\"TOOLS_CONSUMER\":{\"attributes\":{},\"brokerId\":0,\"consumeBroadcastEnable\":true,"
                        + "\"consumeEnable\":true,\"consumeFromMinEnable\":true,\"consumeMessageOrderly\":false,"
                        + "\"consumeTimeoutMinute\":15,\"groupName\":\"TOOLS_CONSUMER\",\"groupRetryPolicy\":"
                        + "{\"type\":\"CUSTOMIZED\"},\"groupSysFlag\":0,\"notifyConsumerIdsChangedEnable\":true,"
                        + "\"retryMaxTimes\":16,\"retryQueueNums\":1,\"whichBrokerWhenConsumeSlowly\":1}");
        GroupTable other = new GroupTable(true, clock, () -> {});
        groups.required("mine");
        other.restore(other.decode(groups.encode(groups.capture())));
        assertThat(other.all()).isEqualTo(groups.all());
    }

    @Test
    void readsAFileOfAnOldBroker() {
        groups.restore(
                groups.decode(("{\"dataVersion\":{\"counter\":1,\"timestamp\":2},\"subscriptionGroupTable\":{\"g\":"
                                + "{\"brokerId\":0,\"consumeBroadcastEnable\":true,\"consumeEnable\":false,"
                                + "\"consumeFromMinEnable\":true,\"groupName\":\"g\",\"notifyConsumerIdsChangedEnable\":true,"
                                + "\"retryMaxTimes\":3,\"retryQueueNums\":2,\"whichBrokerWhenConsumeSlowly\":1}}}")
                        .getBytes(UTF_8)));
        SubscriptionGroupConfig group = groups.required("g");
        assertThat(group.isConsumeEnabled()).isFalse();
        assertThat(group.retryMax()).isEqualTo(3);
        assertThat(group.retryQueues()).isEqualTo(2);
        assertThat(group.consumeTimeoutMinute()).isEqualTo(15);
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RequestFailure.class, e -> assertThat(e.code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST));
    }
}
