package io.vespermq.broker.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.topic.TopicFile;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TopicTableTest {
    private final ManualClock clock = new ManualClock();
    private final TopicTable topics = table(TopicOptions.of("C", "broker-a"));

    @Test
    void everyBrokerHasItsOwnTopics() {
        assertThat(topics.all().keySet())
                .containsExactlyInAnyOrder(
                        "SELF_TEST_TOPIC",
                        "TBW102",
                        "BenchmarkTest",
                        "C",
                        "broker-a",
                        "OFFSET_MOVED_EVENT",
                        "SCHEDULE_TOPIC_XXXX",
                        "C_REPLY_TOPIC",
                        "rmq_sys_REVIVE_LOG_C",
                        "rmq_sys_SYNC_BROKER_MEMBER_broker-a",
                        "RMQ_SYS_TRANS_HALF_TOPIC",
                        "RMQ_SYS_TRANS_OP_HALF_TOPIC",
                        "rmq_sys_wheel_timer");
        assertThat(topics.find("TBW102")).isEqualTo(TopicConfig.of("TBW102", 8, 7));
        assertThat(topics.find("C")).isEqualTo(TopicConfig.of("C", 16, 7));
        assertThat(topics.isSystem("broker-a")).isTrue();
        assertThat(topics.isSystem("orders")).isFalse();
    }

    @Test
    void aSendCreatesATopicFromItsTemplate() {
        TopicConfig created = topics.createOnSend("orders", "TBW102", 4, false);
        assertThat(created).isEqualTo(TopicConfig.of("orders", 4, 6));
        assertThat(topics.find("orders")).isEqualTo(created);
        assertThat(topics.createOnSend("orders", "nothing", 1, true)).isEqualTo(created);
        assertThat(topics.createOnSend("many", "TBW102", 100, true))
                .isEqualTo(TopicConfig.of("many", 8, 6).withSysFlag(1));
        assertThat(topics.createOnSend("few", "TBW102", -3, false).writeQueueNums())
                .isEqualTo(1);
    }

    @Test
    void theFilterTypeIsInherited() {
        topics.put(List.of(TopicConfig.of("template", 4, 7).withFilterType("MULTI_TAG")));
        TopicConfig created = topics.createOnSend("orders", "template", 2, false);
        assertThat(created).isEqualTo(TopicConfig.of("orders", 2, 6).withFilterType("MULTI_TAG"));
    }

    @Test
    void aTemplateMustBeThereAndInheritable() {
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, () -> topics.createOnSend("orders", "nothing", 4, false));
        topics.put(List.of(TopicConfig.of("plain", 4, 6)));
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, () -> topics.createOnSend("orders", "plain", 4, false));
        assertRefused(ResponseCode.INVALID_PARAMETER, () -> topics.createOnSend("a/b", "TBW102", 4, false));
    }

    @Test
    void withoutAutoCreationThereIsNoTemplate() {
        TopicTable strict = table(TopicOptions.of("C", "broker-a").withAutoCreate(false));
        assertThat(strict.find("TBW102")).isNull();
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, () -> strict.createOnSend("orders", "TBW102", 4, false));
        strict.restore(new TopicFile(DataVersion.INITIAL, topics.all()));
        assertThat(strict.find("TBW102")).as("left by an earlier start").isNull();
    }

    @Test
    void whoWritesNeedsPermission() {
        topics.put(List.of(TopicConfig.of("r", 1, 4), TopicConfig.of("w", 1, 2)));
        assertThat(topics.writable("w").topicName()).isEqualTo("w");
        assertRefused(ResponseCode.NO_PERMISSION, () -> topics.writable("r"));
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, () -> topics.writable("none"));
    }

    @Test
    void changesMakeVersionsAndAreTold() {
        List<DataVersion> told = new ArrayList<>();
        topics.onChange(() -> told.add(topics.version()));
        DataVersion first = topics.version();
        topics.ensure(TopicConfig.of("a", 1, 6).withSysFlag(2));
        topics.ensure(TopicConfig.of("a", 9, 2));
        topics.put(List.of(TopicConfig.of("a", 1, 6).withSysFlag(2)));
        assertThat(topics.delete(Set.of("b"))).isFalse();
        assertThat(topics.delete(Set.of("a"))).isTrue();
        assertThat(told).hasSize(2);
        assertThat(topics.version().counter()).isEqualTo(first.counter() + 2);
    }

    @Test
    void whatIsMissingOfManyIsCreatedAsOneChange() {
        topics.put(List.of(TopicConfig.of("a", 3, 4)));
        DataVersion before = topics.version();
        List<TopicConfig> wanted =
                List.of(TopicConfig.of("a", 1, 6), TopicConfig.of("b", 1, 6), TopicConfig.of("c", 1, 6));
        topics.ensure(wanted);
        topics.ensure(wanted);
        assertThat(topics.version().counter()).isEqualTo(before.counter() + 1);
        assertThat(topics.find("a")).isEqualTo(TopicConfig.of("a", 3, 4));
        assertThat(topics.find("c")).isEqualTo(TopicConfig.of("c", 1, 6));
        assertRefused(
                ResponseCode.INVALID_PARAMETER,
                () -> topics.ensure(List.of(TopicConfig.of("d", 1, 6), TopicConfig.of("a/b", 1, 6))));
        assertThat(topics.find("d")).isNull();
    }

    @Test
    void theFileIsRocketMqs() {
        topics.delete(topics.all().keySet());
        topics.put(List.of(TopicConfig.of("T", 8, 6)));
        String version = "{\"counter\":" + topics.version().counter() + ",\"stateVersion\":0,\"timestamp\":"
                + clock.epochMs() + "}";
        assertThat(new String(topics.encode(topics.capture()), UTF_8))
                .isEqualTo("{\"dataVersion\":" + version
                        + ",\"topicConfigTable\":{\"T\":{\"attributes\":{},\"order\":false,"
                        + "\"perm\":6,\"readQueueNums\":8,\"topicFilterType\":\"SINGLE_TAG\",\"topicName\":\"T\","
                        + "\"topicSysFlag\":0,\"writeQueueNums\":8}}}");
    }

    @Test
    void readsAFileOfAnOldBroker() {
        TopicFile old = topics.decode(
                """
                {
                	"dataVersion":{
                		"counter":3,
                		"timestamp":1795443879739
                	},
                	"topicConfigTable":{
                		"T":{
                			"order":true,
                			"perm":4,
                			"readQueueNums":3,
                			"topicFilterType":"MULTI_TAG",
                			"topicName":"T",
                			"topicSysFlag":1,
                			"writeQueueNums":2
                		}
                	}
                }"""
                        .getBytes(UTF_8));
        topics.restore(old);
        TopicConfig topic = topics.existing("T");
        assertThat(topic.order()).isTrue();
        assertThat(topic.readQueueNums()).isEqualTo(3);
        assertThat(topic.attributes()).isEmpty();
        assertThat(topics.find("TBW102")).isNotNull();
        assertThat(topics.version().counter()).isEqualTo(4);
        assertThatThrownBy(() -> topics.decode("{\"dataVersion\":{".getBytes(UTF_8)))
                .isInstanceOf(MalformedBody.class);
    }

    private TopicTable table(TopicOptions options) {
        return new TopicTable(options, clock, () -> {});
    }

    private static void assertRefused(ResponseCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RequestFailure.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
