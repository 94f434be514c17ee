package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.call;
import static io.vespermq.broker.LiveBroker.field;
import static io.vespermq.broker.LiveBroker.messages;
import static io.vespermq.broker.LiveBroker.pull;
import static io.vespermq.broker.LiveBroker.send;
import static io.vespermq.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.config.BrokerKeys;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.remoting.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What producers, and consumers that hand a message back, are answered; what is stored then. */
@Timeout(60)
class SendRequestsTest {
    private static final String UNIQUE = "7F000001000A18B4AAC2000000000001";
    private static final String PROPERTIES = "UNIQ_KEY\u0001" + UNIQUE + "\u0002TAGS\u0001red\u0002";
    private static final String MESSAGE_ID = "7F000001[0-9A-F]{8}[0-9A-F]{16}";

    @TempDir
    Path directory = Path.of(".");

    private LiveBroker broker;
    private Connection client;

    @BeforeEach
    void start() {
        broker = LiveBroker.start(
                directory,
                Map.of(BrokerKeys.MESSAGE_DELAY_LEVEL, "1s 1s 1s 2s 1s", BrokerKeys.MAX_MESSAGE_SIZE, "65536"));
        client = broker.connect();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void theReplyCarriesTheWholeHeader() {
        Command first = send(client, "orders", PROPERTIES, "one", Map.of());
        Command second = send(client, "orders", PROPERTIES, "two", Map.of());
        assertThat(second.code()).as(second.remark()).isZero();
        Map<String, String> fields = second.fields().toMap();
        assertThat(fields)
                .containsEntry("queueId", "0")
                .containsEntry("queueOffset", "1")
                .containsEntry("transactionId", UNIQUE)
                .containsEntry("MSG_REGION", "DefaultRegion")
                .containsEntry("TRACE_ON", "true");
        assertThat(fields.get("msgId"))
                .matches(MESSAGE_ID)
                .isNotEqualTo(first.fields().get("msgId"));
        assertThat(second.opaque()).isNotEqualTo(first.opaque());
    }

    @Test
    void theIdOfAMessageLeadsToIt() {
        String id = field(send(client, "orders", PROPERTIES, "find me", Map.of()), "msgId");
        assertThat(Integer.parseInt(id.substring(8, 16), 16)).isEqualTo(broker.port());
        long position = Long.parseLong(id.substring(16), 16);
        Command found = call(client, RequestCode.VIEW_MESSAGE_BY_ID, Map.of("offset", Long.toString(position)));
        assertThat(found.code()).as(found.remark()).isZero();
        assertThat(body(messages(found).get(0))).isEqualTo("find me");
    }

    @Test
    void theLongNamedHeaderIsServedAsTheShortOne() {
        Map<String, String> header = Map.of(
                "producerGroup", "producers",
                "topic", "orders",
                "defaultTopic", "TBW102",
                "defaultTopicQueueNums", "2",
                "queueId", "1",
                "sysFlag", "0",
                "bornTimestamp", "1700000000000",
                "flag", "7",
                "properties", PROPERTIES);
        Command reply = await(LiveBroker.ask(client, RequestCode.SEND_MESSAGE, header, "v1".getBytes(UTF_8)));
        assertThat(reply.code()).as(reply.remark()).isZero();
        Command read = await(pull(client, "orders", 0, Map.of("queueId", "1")));
        StoredMessage message = messages(read).get(0);
        assertThat(body(message)).isEqualTo("v1");
        assertThat(message.flag()).isEqualTo(7);
        assertThat(message.bornMs()).isEqualTo(1_700_000_000_000L);
        assertThat(message.properties().get("TAGS")).isEqualTo("red");
        // The topic was made from TBW102 with as many queues as the producer wanted.
        Command config = call(client, RequestCode.GET_TOPIC_CONFIG, Map.of("topic", "orders"));
        assertThat(config.body().toString(UTF_8)).contains("\"writeQueueNums\":2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // topic | field | value | code | what the remark must say
                "with blank |   |         | 29 | U+0020",
                "unknown    | c | another | 17 | unknown",
                "SCHEDULE_TOPIC_XXXX | | | 16 | SCHEDULE_TOPIC_XXXX",
                "orders     | e | 99      | 29 | queueId 99",
                "orders     | e | x       | 1  | 'e' is 'x'",
                // Prepared, and a kind of transaction flag that means rolled back: nobody would ever see them.
                "orders     | f | 4       | 16 | transactional",
                "orders     | f | 12      | 16 | transactional",
                "orders     | f | 64      | 13 | inner batches",
                "orders     | f | 128     | 13 | inner batches",
            })
    void whatCannotBeStoredIsRefusedWithTheReason(String topic, String field, String value, int code, String remark) {
        Command reply = send(client, topic, PROPERTIES, "never", field == null ? Map.of() : Map.of(field, value));
        assertThat(reply.code()).as(reply.remark()).isEqualTo(code);
        assertThat(reply.remark()).contains(remark);
    }

    @Test
    void aTimerMessageIsNotDeliveredAtOnceBecauseItAlsoHasNoDelayLevel() {
        String timed = PROPERTIES + "TIMER_DELIVER_MS\u00014102444800000\u0002DELAY\u00010\u0002";
        Command refused = send(client, "orders", timed, "never", Map.of());
        assertThat(refused.code()).as(refused.remark()).isEqualTo(13);
        assertThat(refused.remark()).contains("timer messages");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // flag of the batch | property of its message
                "4 | k\u0001v",
                "0 | TRAN_MSG\u0001true",
                "0 | DELAY\u00013",
            })
    void aBatchHasNoPartsOfTransactionsAndNoDelayLevels(int flag, String property) {
        ByteBuffer message = ByteBuffer.allocate(64);
        byte[] properties = property.getBytes(UTF_8);
        int length = 22 + 1 + properties.length;
        message.putInt(length).putInt(0).putInt(0).putInt(0).putInt(1).put((byte) 'x');
        message.putShort((short) properties.length).put(properties);
        byte[] batch = Arrays.copyOf(message.array(), length);
        Map<String, String> header = Map.of(
                "a", "producers", "b", "orders", "e", "0", "f", Integer.toString(flag), "i", PROPERTIES, "m", "true");
        Command reply = await(LiveBroker.ask(client, RequestCode.SEND_BATCH_MESSAGE, header, batch));
        assertThat(reply.code()).as(reply.remark()).isEqualTo(13);
        assertThat(end("orders")).isZero();
    }

    @Test
    void aMessageIsRefusedWhileItsNewTopicCannotBeSaved() throws IOException {
        // Where the next state of the topics is written first.
        Path obstacle = directory.resolve("config").resolve("topics.json.tmp");
        Files.createDirectory(obstacle);
        for (int i = 0; i < 2; i++) {
            Command refused = send(client, "orders", PROPERTIES, "never", Map.of());
            assertThat(refused.code()).as(refused.remark()).isEqualTo(1);
            assertThat(refused.remark()).contains("'orders' could not be saved").contains("topics.json");
        }
        assertThat(end("orders")).isZero();
        Files.delete(obstacle);
        Command sent = send(client, "orders", PROPERTIES, "kept", Map.of());
        assertThat(sent.code()).as(sent.remark()).isZero();
        assertThat(directory.resolve("config").resolve("topics.json")).content().contains("\"orders\"");
        assertThat(messages(await(pull(client, "orders", 0, Map.of())))).hasSize(1);
    }

    @Test
    void nothingDiesWhileTheNewDeadLetterTopicCannotBeSaved() throws IOException {
        Command sent = send(client, "orders", PROPERTIES, "hard", Map.of());
        Command back = call(client, RequestCode.CONSUMER_SEND_MSG_BACK, sendBack(position(sent), 0));
        assertThat(back.code()).as(back.remark()).isZero();
        Path obstacle = directory.resolve("config").resolve("topics.json.tmp");
        Files.createDirectory(obstacle);
        Command refused = call(client, RequestCode.CONSUMER_SEND_MSG_BACK, sendBack(position(sent), -1));
        assertThat(refused.code()).as(refused.remark()).isEqualTo(1);
        assertThat(refused.remark()).contains("'%DLQ%readers' could not be saved");
        assertThat(end("%DLQ%readers")).isZero();
        Files.delete(obstacle);
        Command dead = call(client, RequestCode.CONSUMER_SEND_MSG_BACK, sendBack(position(sent), -1));
        assertThat(dead.code()).as(dead.remark()).isZero();
        assertThat(end("%DLQ%readers")).isEqualTo(1);
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedWithTheLimit() {
        Command body = send(client, "orders", PROPERTIES, "x".repeat(65537), Map.of());
        assertThat(body.code()).isEqualTo(13);
        assertThat(body.remark()).contains("65537").contains("maxMessageSize=65536");
        Command properties = send(client, "orders", "k\u0001" + "v".repeat(32768), "x", Map.of());
        assertThat(properties.code()).isEqualTo(13);
        assertThat(properties.remark()).contains("properties");
        // RocketMQ's own limit, to the byte; the broker adds 62 bytes itself.
        String longest = "v".repeat(Short.MAX_VALUE - 62 - PROPERTIES.length() - 3);
        Command fits = send(client, "orders", PROPERTIES + "k\u0001" + longest + "\u0002", "x", Map.of());
        assertThat(fits.code()).as(fits.remark()).isZero();
    }

    @Test
    void aBatchIsStoredAsItsMessages() {
        byte[] batch = batchOf("a", "b", "c");
        Map<String, String> header = Map.of("a", "producers", "b", "orders", "e", "0", "i", PROPERTIES, "m", "true");
        Command reply = await(LiveBroker.ask(client, RequestCode.SEND_BATCH_MESSAGE, header, batch));
        assertThat(reply.code()).as(reply.remark()).isZero();
        assertThat(field(reply, "msgId").split(",")).hasSize(3).allMatch(id -> id.matches(MESSAGE_ID));
        assertThat(reply.fields().get("queueOffset")).isEqualTo("0");
        List<StoredMessage> all = messages(await(pull(client, "orders", 0, Map.of())));
        assertThat(all).extracting(SendRequestsTest::body).containsExactly("a", "b", "c");
        assertThat(all).extracting(StoredMessage::queueOffset).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aMessageWithADelayLevelComesLater() {
        long before = System.currentTimeMillis();
        Command reply = send(client, "orders", PROPERTIES + "DELAY\u00014\u0002", "later", Map.of());
        assertThat(reply.code()).as(reply.remark()).isZero();
        StoredMessage message = messages(await(heldPull(client, "orders"))).get(0);
        assertThat(body(message)).isEqualTo("later");
        assertThat(message.storeMs() - before).isBetween(2_000L, 10_000L);
        assertThat(message.properties().get("REAL_TOPIC")).isEqualTo("orders");
        Command facts = call(client, RequestCode.GET_BROKER_RUNTIME_INFO, Map.of());
        assertThat(facts.body().toString(UTF_8)).contains("\"scheduleMessageOffset_4\":\"1,1\"");
    }

    @Test
    void whatAConsumerHandsBackComesAgainAndDiesInTheEnd() {
        send(client, "orders", PROPERTIES, "hard", Map.of());
        StoredMessage original =
                messages(await(pull(client, "orders", 0, Map.of()))).get(0);
        Command back = call(client, RequestCode.CONSUMER_SEND_MSG_BACK, sendBack(original.position(), 0));
        assertThat(back.code()).as(back.remark()).isZero();

        StoredMessage again =
                messages(await(heldPull(client, "%RETRY%readers"))).get(0);
        assertThat(body(again)).isEqualTo("hard");
        assertThat(again.reconsumeTimes()).isEqualTo(1);
        assertThat(again.properties().get("RETRY_TOPIC")).isEqualTo("orders");
        assertThat(again.properties().get("ORIGIN_MESSAGE_ID")).matches(MESSAGE_ID);
        assertThat(again.properties().get("UNIQ_KEY")).isEqualTo(UNIQUE);

        // A negative level asks for no further attempt.
        call(client, RequestCode.CONSUMER_SEND_MSG_BACK, sendBack(again.position(), -1));
        assertThat(end("%DLQ%readers")).isEqualTo(1);
    }

    @Test
    void nothingIsHandedBackToAGroupNobodyKnows() {
        Map<String, String> strangers = Map.of("offset", "0", "group", "strangers", "delayLevel", "0");
        Path own = directory.resolve("strict");
        try (LiveBroker strict = LiveBroker.start(own, Map.of(BrokerKeys.AUTO_CREATE_SUBSCRIPTION_GROUP, "false"))) {
            Command back = call(strict.connect(), RequestCode.CONSUMER_SEND_MSG_BACK, strangers);
            assertThat(back.code()).isEqualTo(26);
            assertThat(back.remark()).contains("strangers");
        }
    }

    @Test
    void aGroupIsMadeByTheFirstMessageThatItHandsBack() {
        Command sent = send(client, "orders", PROPERTIES, "hard", Map.of());
        Command back = call(client, RequestCode.CONSUMER_SEND_MSG_BACK, sendBack(position(sent), 0));
        assertThat(back.code()).as(back.remark()).isZero();
        Command groups = call(client, RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, Map.of());
        assertThat(groups.body().toString(UTF_8)).contains("\"groupName\":\"readers\"");
        assertThat(messages(await(heldPull(client, "%RETRY%readers")))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void nothingIsHandedBackWhereTheRetryTopicMayNotBeWritten(int level) {
        Command sent = send(client, "orders", PROPERTIES, "hard", Map.of());
        createTopic(client, "%RETRY%readers", 1, 4, false);
        Command back = call(client, RequestCode.CONSUMER_SEND_MSG_BACK, sendBack(position(sent), level));
        assertThat(back.code()).as(back.remark()).isEqualTo(16);
        assertThat(back.remark()).contains("%RETRY%readers").contains("perm 4");
        assertThat(end("%DLQ%readers")).isZero();
    }

    @Test
    void aSendToARetryTopicIsDeadOnlyAboveTheLimit() {
        Command last = send(client, "%RETRY%readers", PROPERTIES, "once more", Map.of("j", "3", "l", "3"));
        assertThat(last.code()).as(last.remark()).isZero();
        assertThat(end("%RETRY%readers")).isEqualTo(1);
        assertThat(end("%DLQ%readers")).isZero();
        Command dead =
                send(client, "%RETRY%readers", PROPERTIES + "DELAY\u00013\u0002", "dead", Map.of("j", "4", "l", "3"));
        assertThat(dead.code()).as(dead.remark()).isZero();
        assertThat(dead.fields().toMap()).containsEntry("queueId", "0").containsEntry("queueOffset", "0");
        assertThat(end("%RETRY%readers")).isEqualTo(1);
        StoredMessage message =
                messages(await(pull(client, "%DLQ%readers", 0, Map.of()))).get(0);
        assertThat(body(message)).isEqualTo("dead");
        assertThat(message.properties().get("DELAY")).isEqualTo("-1");
    }

    @Test
    void aSendToARetryTopicIsDeadWhileTheGroupHoldsAnyQueue() {
        byte[] queue = ("{\"clientId\":\"c\",\"consumerGroup\":\"readers\",\"mqSet\":[{\"brokerName\":\"b\","
                        + "\"queueId\":2,\"topic\":\"orders\"}]}")
                .getBytes(UTF_8);
        Command locked = await(LiveBroker.ask(client, RequestCode.LOCK_BATCH_MQ, Map.of(), queue));
        assertThat(locked.code()).as(locked.remark()).isZero();
        Command dead = send(client, "%RETRY%readers", PROPERTIES, "given up", Map.of());
        assertThat(dead.code()).as(dead.remark()).isZero();
        assertThat(end("%DLQ%readers")).isEqualTo(1);
        assertThat(end("%RETRY%readers")).isZero();
        await(LiveBroker.ask(client, RequestCode.UNLOCK_BATCH_MQ, Map.of(), queue));
        send(client, "%RETRY%readers", PROPERTIES, "again", Map.of());
        assertThat(end("%DLQ%readers")).isEqualTo(1);
        assertThat(end("%RETRY%readers")).isEqualTo(1);
    }

    @Test
    void aBrokerThatMayNotBeWrittenRefusesOnlyOrderTopics() {
        Path own = directory.resolve("read-only");
        try (LiveBroker readOnly = LiveBroker.start(own, Map.of(BrokerKeys.BROKER_PERMISSION, "4"))) {
            Connection producer = readOnly.connect();
            createTopic(producer, "in-order", 1, 6, true);
            Command refused = send(producer, "in-order", PROPERTIES, "never", Map.of());
            assertThat(refused.code()).isEqualTo(16);
            assertThat(refused.remark()).contains("in-order").contains("brokerPermission=4");
            Command first = send(producer, "orders", PROPERTIES, "makes its topic", Map.of());
            assertThat(first.code()).as(first.remark()).isZero();
            Command second = send(producer, "orders", PROPERTIES, "finds it", Map.of());
            assertThat(second.code()).as(second.remark()).isZero();
            Command unknown = send(producer, "none", PROPERTIES, "never", Map.of("c", "no-template"));
            assertThat(unknown.code()).isEqualTo(17);
        }
    }

    @Test
    void noQueueIsPickedWhereThereIsNoneToSendTo() {
        createTopic(client, "read-only", 0, 6, false);
        Command refused = send(client, "read-only", PROPERTIES, "never", Map.of("e", "-1"));
        assertThat(refused.code()).isEqualTo(16);
        assertThat(refused.remark()).contains("read-only").contains("writeQueueNums=0");
    }

    @Test
    void messagesOfATopicWithSeveralTagsSaySo() {
        Map<String, String> template = Map.of(
                "topic", "template",
                "readQueueNums", "1",
                "writeQueueNums", "1",
                "perm", "7",
                "topicFilterType", "MULTI_TAG");
        assertThat(call(client, RequestCode.UPDATE_AND_CREATE_TOPIC, template).code())
                .isZero();
        for (String topic : new String[] {"template", "made-from-it", "orders"}) {
            Map<String, String> more = topic.equals("orders") ? Map.of("f", "1") : Map.of("f", "1", "c", "template");
            assertThat(send(client, topic, PROPERTIES, "tagged", more).code()).isZero();
            int sysFlag =
                    messages(await(pull(client, topic, 0, Map.of()))).get(0).sysFlag();
            assertThat(sysFlag).as(topic).isEqualTo(topic.equals("orders") ? 1 : 1 | SysFlag.MULTI_TAGS);
        }
    }

    @Test
    void theVipPortTakesSendsAndServesNoPulls() {
        Connection vip = broker.connect(broker.port() - 2);
        assertThat(send(vip, "orders", PROPERTIES, "vip", Map.of()).code()).isZero();
        Command pulled = await(pull(vip, "orders", 0, Map.of()));
        assertThat(pulled.code()).isEqualTo(3);
        assertThat(messages(await(pull(client, "orders", 0, Map.of())))).hasSize(1);
    }

    /** A pull that waits for the first message. Its topic may not be there yet. */
    private static io.vertx.core.Future<Command> heldPull(Connection connection, String topic) {
        Command reply = await(pull(connection, topic, 0, Map.of()));
        while (reply.code() == 17) {
            reply = await(pull(connection, topic, 0, Map.of()));
        }
        return pull(connection, topic, 0, Map.of("sysFlag", "6", "suspendTimeoutMillis", "15000"));
    }

    private static Map<String, String> sendBack(long position, int level) {
        return Map.of(
                "offset",
                Long.toString(position),
                "group",
                "readers",
                "delayLevel",
                Integer.toString(level),
                "originTopic",
                "orders",
                "originMsgId",
                UNIQUE,
                "maxReconsumeTimes",
                "16");
    }

    private static void createTopic(Connection admin, String topic, int writeQueues, int perm, boolean order) {
        Map<String, String> wanted = Map.of(
                "topic", topic,
                "readQueueNums", "1",
                "writeQueueNums", Integer.toString(writeQueues),
                "perm", Integer.toString(perm),
                "order", Boolean.toString(order));
        Command created = call(admin, RequestCode.UPDATE_AND_CREATE_TOPIC, wanted);
        assertThat(created.code()).as(created.remark()).isZero();
    }

    /** The next offset of queue 0. */
    private long end(String topic) {
        Command reply = call(client, RequestCode.GET_MAX_OFFSET, Map.of("topic", topic, "queueId", "0"));
        return Long.parseLong(field(reply, "offset"));
    }

    /** Where the commit log holds what was sent. */
    private static long position(Command sent) {
        return Long.parseLong(field(sent, "msgId").substring(16), 16);
    }

    private static String body(StoredMessage message) {
        return UTF_8.decode(message.body()).toString();
    }

    /** RocketMQ's batch: size, magic, CRC, flag, body, properties of each message. */
    static byte[] batchOf(String... bodies) {
        ByteBuffer out = ByteBuffer.allocate(4096);
        for (String text : bodies) {
            byte[] body = text.getBytes(UTF_8);
            byte[] properties = ("TAGS\u0001" + text + "\u0002").getBytes(UTF_8);
            out.putInt(4 * Integer.BYTES + Integer.BYTES + body.length + Short.BYTES + properties.length);
            out.putInt(0).putInt(0).putInt(0);
            out.putInt(body.length)
                    .put(body)
                    .putShort((short) properties.length)
                    .put(properties);
        }
        byte[] all = new byte[out.flip().remaining()];
        out.get(all);
        return all;
    }
}
