package io.vespermq.broker.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.session.FakeChannel;
import io.vespermq.broker.session.Member;
import io.vespermq.broker.session.Producers;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicOptions;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.config.PropertiesText;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.session.ConsumerData;
import io.vespermq.protocol.body.session.HeartbeatData;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.ops.ClientStatusOf;
import io.vespermq.protocol.header.ops.CloneOffset;
import io.vespermq.protocol.header.ops.ConsumeStatsOf;
import io.vespermq.protocol.header.ops.ResetOffset;
import io.vespermq.protocol.header.ops.StatsOf;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.MemoryStore;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see and do, in RocketMQ's shapes. */
class OpsTest {
    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = new MemoryStore();
    private final TopicTable topics = new TopicTable(TopicOptions.of("C", "b"), clock, () -> {});
    private final GroupTable groups = new GroupTable(true, clock, () -> {});
    private final OffsetTable offsets = new OffsetTable(clock, () -> {});
    private final Consumers consumers = new Consumers(Runnable::run);
    private final Producers producers = new Producers(Runnable::run);
    private final BrokerStats stats = new BrokerStats(clock, ZoneOffset.UTC);
    private final QueueProgress progress = new QueueProgress("b", clock, store, topics, offsets, consumers, stats);
    private final ProgressQueries queries =
            new ProgressQueries("127.0.0.1:10911", progress, groups, offsets, consumers);
    private final OffsetTools tools = new OffsetTools("b", store, topics, groups, offsets, consumers);
    private final FakeChannel channel = new FakeChannel("10.0.0.1:1000");

    @BeforeEach
    void aTopicWithTwoQueues() {
        topics.put(List.of(TopicConfig.of("T", 2, 6)));
        groups.required("g");
        store.with("T", 0, 0, 10, 20, 30).with("T", 1, 4, 40);
    }

    @Test
    void topicStatsHaveQueuesAsKeys() {
        assertThat(Dialect.text(progress.topic("T").result()))
                .isEqualTo("{\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}:"
                        + "{\"lastUpdateTimestamp\":30,\"maxOffset\":3,\"minOffset\":0},"
                        + "{\"brokerName\":\"b\",\"queueId\":1,\"topic\":\"T\"}:"
                        + "{\"lastUpdateTimestamp\":40,\"maxOffset\":5,\"minOffset\":4}},\"topicPutTps\":0.0}");
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, () -> progress.topic("U"));
    }

    @Test
    void consumeStatsHaveQueuesAsKeys() {
        offsets.commit("g", "T", 0, 2);
        offsets.pulled("g", "T", 0, 3);
        assertThat(consumeStats(null, null))
                .isEqualTo("{\"consumeTps\":0.0,\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}:"
                        + "{\"brokerOffset\":3,\"consumerOffset\":2,\"lastTimestamp\":20,\"pullOffset\":3},"
                        + "{\"brokerName\":\"b\",\"queueId\":1,\"topic\":\"T\"}:"
                        + "{\"brokerOffset\":5,\"consumerOffset\":0,\"lastTimestamp\":0,\"pullOffset\":0}}}");
        assertThat(consumeStats("U", null)).isEqualTo("{\"consumeTps\":0.0,\"offsetTable\":{}}");
        assertThat(consumeStats(null, "U;T;")).contains("\"consumerOffset\":2");
        join("U");
        assertThat(consumeStats(null, null))
                .as("the group does not subscribe to T now")
                .endsWith("\"offsetTable\":{}}");
        assertThat(Dialect.text(queries.brokerStats(false).result()))
                .isEqualTo("{\"brokerAddr\":\"127.0.0.1:10911\",\"consumeStatsList\":[],\"totalDiff\":0,"
                        + "\"totalInflightDiff\":0}");
        channel.close("gone");
        assertThat(Dialect.text(queries.brokerStats(false).result()))
                .startsWith("{\"brokerAddr\":\"127.0.0.1:10911\",\"consumeStatsList\":[{\"g\":[{\"consumeTps\":0.0,")
                .endsWith("}],\"totalDiff\":6,\"totalInflightDiff\":1}");
        assertThat(queries.brokerStats(true).result().consumeStatsList()).isEmpty();
    }

    @Test
    void timeSpansTellHowLongTheNextMessageWaits() {
        offsets.commit("g", "T", 0, 2);
        assertThat(Dialect.text(progress.timeSpans("g", "T").result().get(0)))
                .isEqualTo("{\"consumeTimeStamp\":20,\"delayTime\":" + (clock.epochMs() - 30)
                        + ",\"maxTimeStamp\":30,\"messageQueue\":{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"},"
                        + "\"minTimeStamp\":10}");
    }

    @Test
    void consumersOfATopicAreThoseOnlineAndThoseWithOffsets() {
        offsets.commit("old", "T", 0, 1);
        join("T");
        assertThat(queries.consumersOf("T")).containsExactly("g", "old");
        assertThat(queries.consumersOf("U")).isEmpty();
    }

    @Test
    void aResetGoesToATimeAnOffsetOrTheEnd() {
        assertThat(Dialect.text(tools.reset(reset(20, -1, null)).result()))
                .isEqualTo("{\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}:1,"
                        + "{\"brokerName\":\"b\",\"queueId\":1,\"topic\":\"T\"}:4}}");
        assertThat(offsets.takeReset("g", "T", 0)).isEqualTo(1);
        assertThat(offsets.takeReset("g", "T", 1)).isEqualTo(4);
        tools.reset(reset(-1, -1, -1L));
        assertThat(offsets.query("g", "T", 1)).isEqualTo(5);
        tools.reset(reset(0, 1, 4L));
        assertThat(offsets.query("g", "T", 1)).isEqualTo(4);
    }

    @Test
    void aResetIsRefusedWhole() {
        assertRefused(ResponseCode.SYSTEM_ERROR, () -> rethrow(tools.reset(reset(0, 1, 7L))));
        assertRefused(ResponseCode.SYSTEM_ERROR, () -> rethrow(tools.reset(reset(0, 1, 3L))));
        assertRefused(ResponseCode.TOPIC_NOT_EXIST, () -> tools.reset(new ResetOffset("U", "g", 0, -1, null)));
        assertRefused(
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                () -> tools.reset(new ResetOffset("T", "unknown", 0, -1, null)));
        assertThat(offsets.query("g", "T", 1)).isEqualTo(-1);
    }

    @Test
    void offsetsAreCopiedToAnotherGroup() {
        offsets.commit("g", "T", 0, 2);
        offsets.commit("g", "gone", 0, 2);
        join("U");
        tools.copy(new CloneOffset("g", "h", null, false));
        assertThat(offsets.topicsOf("h")).isEmpty();
        tools.copy(new CloneOffset("g", "h", "", true));
        assertThat(offsets.topicsOf("h")).containsExactly("T");
        assertThat(offsets.query("h", "T", 0)).isEqualTo(2);
    }

    @Test
    void connectionsAreListed() {
        join("T");
        producers.register("pg", member());
        ConnectionQueries connections = new ConnectionQueries(consumers, producers);
        assertThat(Dialect.text(connections.consumers("g")))
                .startsWith(
                        "{\"connectionSet\":[{\"clientAddr\":\"10.0.0.1:1000\",\"clientId\":\"c\",\"language\":\"GO\","
                                + "\"version\":317}],\"consumeFromWhere\":\"CONSUME_FROM_LAST_OFFSET\",\"consumeType\":"
                                + "\"CONSUME_PASSIVELY\",\"messageModel\":\"CLUSTERING\",\"subscriptionTable\":{\"T\":{");
        assertThat(Dialect.text(connections.producers("pg")))
                .isEqualTo(
                        "{\"connectionSet\":[{\"clientAddr\":\"10.0.0.1:1000\",\"clientId\":\"c\",\"language\":\"GO\","
                                + "\"version\":317}]}");
        assertRefused(ResponseCode.CONSUMER_NOT_ONLINE, () -> connections.consumers("h"));
        assertRefused(ResponseCode.SYSTEM_ERROR, () -> connections.producers("h"));
    }

    @Test
    void clientsAreAskedWhereTheyAre() {
        join("T");
        ClientCalls calls = new ClientCalls("b", clock, consumers, store);
        channel.answer = (code, fields) -> Future.succeededFuture(
                answer(
                        "{\"consumerTable\":{},\"messageQueueTable\":{{\"brokerName\":\"b\",\"queueId\":3,\"topic\":\"T\"}:5}}"));
        assertThat(Dialect.text(calls.status(new ClientStatusOf("T", "g", null)).result()))
                .isEqualTo("{\"consumerTable\":{\"c\":{{\"brokerName\":\"b\",\"queueId\":3,\"topic\":\"T\"}:5}},"
                        + "\"messageQueueTable\":{}}");
        channel.answer = (code, fields) -> Future.failedFuture("too late");
        assertThat(Dialect.text(calls.status(new ClientStatusOf("T", "g", "c")).result()))
                .isEqualTo("{\"consumerTable\":{},\"messageQueueTable\":{}}");
        assertRefused(ResponseCode.CONSUMER_NOT_ONLINE, () -> calls.status(new ClientStatusOf("T", "h", null)));
    }

    @Test
    void everyFactThatToolsParseIsThere() {
        RuntimeFacts facts = new RuntimeFacts(clock, stats, store, 7, () -> Map.of("scheduleMessageOffset_1", "5,7"));
        clock.advance(Duration.ofSeconds(90_061));
        Map<String, String> all = facts.all();
        assertThat(all)
                .containsKeys(
                        "brokerVersionDesc",
                        "brokerActive",
                        "putTps",
                        "getTotalTps",
                        "getTransferredTps",
                        "getFoundTps",
                        "getMissTps",
                        "msgPutTotalYesterdayMorning",
                        "msgPutTotalTodayMorning",
                        "msgPutTotalTodayNow",
                        "msgGetTotalYesterdayMorning",
                        "msgGetTotalTodayMorning",
                        "msgGetTotalTodayNow",
                        "commitLogDiskRatio",
                        "consumeQueueDiskRatio",
                        "pageCacheLockTimeMills",
                        "earliestMessageTimeStamp",
                        "timerReadBehind",
                        "timerOffsetBehind",
                        "timerCongestNum",
                        "timerEnqueueTps",
                        "timerDequeueTps",
                        "sendThreadPoolQueueSize",
                        "pullThreadPoolQueueSize",
                        "queryThreadPoolQueueSize",
                        "ackThreadPoolQueueSize",
                        "EndTransactionQueueSize",
                        "sendThreadPoolQueueHeadWaitTimeMills",
                        "pullThreadPoolQueueHeadWaitTimeMills",
                        "ackThreadPoolQueueHeadWaitTimeMills")
                .containsEntry("runtime", "[ 1 days, 1 hours, 1 minutes, 1 seconds ]")
                .containsEntry("scheduleMessageOffset_1", "5,7")
                .containsEntry("startAcceptSendRequestTimeStamp", "7")
                .containsEntry("commitLogDiskRatio", "0.25");
        assertThat(all.values()).doesNotContainNull();
    }

    @Test
    void settingsReadBackAsProperties() throws IOException {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "brokerName", "b",
                "storePathRootDir", "C:\\data\\新",
                "a key: odd=one #", "  spaces at both ends  ",
                "empty", "",
                "messageDelayLevel", "1s 5s\t10s\n"));
        String text = PropertiesText.write(settings);
        assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'));
        Properties read = new Properties();
        read.load(new StringReader(text));
        assertThat(new TreeMap<>(read)).isEqualTo(settings);
    }

    @Test
    void statisticsAreNamedAsInRocketMq() {
        stats.stored("T", 60, 1);
        stats.delivered("g", "T", 30, 1);
        clock.advance(Duration.ofSeconds(10));
        stats.sample();
        BrokerQueries broker = new BrokerQueries(new RuntimeFacts(clock, stats, store, 0, Map::of), stats, Map::of);
        assertThat(broker.stats(new StatsOf("TOPIC_PUT_NUMS", "T"))
                        .result()
                        .body()
                        .toString(UTF_8))
                .isEqualTo("{\"statsDay\":{\"avgpt\":0.0,\"sum\":0,\"tps\":0.0},\"statsHour\":{\"avgpt\":0.0,\"sum\":0,"
                        + "\"tps\":0.0},\"statsMinute\":{\"avgpt\":1.0,\"sum\":60,\"tps\":6.0}}");
        assertThat(broker.stats(new StatsOf("GROUP_GET_NUMS", "T@g")).succeeded())
                .isTrue();
        assertRefused(ResponseCode.SYSTEM_ERROR, () -> broker.stats(new StatsOf("GROUP_GET_NUMS", "T@h")));
        stats.forgetGroup("g");
        assertRefused(ResponseCode.SYSTEM_ERROR, () -> broker.stats(new StatsOf("GROUP_GET_NUMS", "T@g")));
        assertRefused(ResponseCode.SYSTEM_ERROR, () -> broker.stats(new StatsOf("SOMETHING", "T")));
    }

    private String consumeStats(@Nullable String topic, @Nullable String topicList) {
        return Dialect.text(
                queries.consumeStats(new ConsumeStatsOf("g", topic, topicList)).result());
    }

    private void join(String topic) {
        HeartbeatData data = Dialect.read(
                "{\"clientID\":\"c\",\"consumerDataSet\":[{\"groupName\":\"g\",\"subscriptionDataSet\":[{\"subString\":\"*\","
                        + "\"subVersion\":1,\"topic\":\"" + topic + "\"}]}]}",
                HeartbeatData.class);
        ConsumerData consumer = data.consumerDataSet().get(0);
        consumers.register(member(), consumer, 0, false);
    }

    private Member member() {
        return new Member(channel, "c", Language.GO, 317, clock.nanos(), clock.epochMs());
    }

    private static ResetOffset reset(long timestamp, int queueId, @Nullable Long offset) {
        return new ResetOffset("T", "g", timestamp, queueId, offset);
    }

    private static Command answer(String body) {
        return new Command(
                0,
                Language.JAVA,
                479,
                1,
                Command.RESPONSE,
                null,
                new Fields(),
                Unpooled.wrappedBuffer(body.getBytes(UTF_8)),
                SerializeType.JSON);
    }

    private static void rethrow(Future<?> failed) throws Throwable {
        if (failed.cause() != null) {
            throw failed.cause();
        }
    }

    private static void assertRefused(ResponseCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RequestFailure.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
