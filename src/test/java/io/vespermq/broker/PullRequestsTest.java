package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.ask;
import static io.vespermq.broker.LiveBroker.call;
import static io.vespermq.broker.LiveBroker.messages;
import static io.vespermq.broker.LiveBroker.pull;
import static io.vespermq.broker.LiveBroker.send;
import static io.vespermq.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.remoting.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What consumers are answered that read a queue that holds the offsets 0 to 9, every other of them with the tag red. */
@Timeout(60)
class PullRequestsTest {
    private static final String HOLD = "6";
    private static final int MESSAGES = 10;

    @TempDir
    Path directory = Path.of(".");

    private final ShiftedClock clock = new ShiftedClock();
    private LiveBroker broker;
    private Connection client;

    @BeforeEach
    void start() {
        broker = LiveBroker.start(1, directory, Map.of(), clock);
        client = broker.connect();
        for (int i = 0; i < MESSAGES; i++) {
            String tag = i % 2 == 0 ? "red" : "blue";
            Command sent = send(client, "orders", "TAGS\u0001" + tag + "\u0002", "body " + i, Map.of());
            assertThat(sent.code()).as(sent.remark()).isZero();
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        // offset, code, next offset
        "0, 0, 10", // found
        "4, 0, 10",
        "10, 19, 10", // at the end: nothing yet
        "11, 21, 10", // behind the end
        "5000, 21, 10",
        "-1, 21, 0", // before the start
    })
    void everyReplyCarriesTheWholeHeader(long offset, int code, long next) {
        Command reply = await(pull(client, "orders", offset, Map.of()));
        assertThat(reply.code()).as(reply.remark()).isEqualTo(code);
        assertThat(reply.fields().toMap())
                .containsEntry("suggestWhichBrokerId", "0")
                .containsEntry("nextBeginOffset", Long.toString(next))
                .containsEntry("minOffset", "0")
                .containsEntry("maxOffset", "10");
        assertThat(messages(reply)).hasSize(code == 0 ? (int) (MESSAGES - offset) : 0);
    }

    @Test
    void aTagSelectsAndWhatItLeavesOutIsPassedOver() {
        Command red = await(pull(client, "orders", 0, Map.of("subscription", "red || green")));
        assertThat(messages(red)).extracting(StoredMessage::queueOffset).containsExactly(0L, 2L, 4L, 6L, 8L);
        Command none = await(pull(client, "orders", 0, Map.of("subscription", "green")));
        assertThat(none.code()).isEqualTo(20);
        assertThat(none.fields().toMap())
                .containsEntry("suggestWhichBrokerId", "0")
                .containsEntry("nextBeginOffset", "10")
                .containsEntry("minOffset", "0")
                .containsEntry("maxOffset", "10");
    }

    @ParameterizedTest
    @CsvSource({
        // offset, code
        "0, 19", // its first message may still come
        "5, 21", // whatever was there, it begins anew
    })
    void aQueueWithoutMessagesHasNoOffsetButTheFirst(long offset, int code) {
        Command reply = await(pull(client, "orders", offset, Map.of("queueId", "3")));
        assertThat(reply.code()).as(reply.remark()).isEqualTo(code);
        assertThat(reply.fields().toMap())
                .containsEntry("suggestWhichBrokerId", "0")
                .containsEntry("nextBeginOffset", "0")
                .containsEntry("minOffset", "0")
                .containsEntry("maxOffset", "0");
    }

    @Test
    void otherFiltersThanTagsAreRefusedWhateverTheConfigurationSays() {
        Command refused = await(pull(client, "orders", 0, Map.of("expressionType", "SQL92", "subscription", "a > 1")));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.remark()).isEqualTo("filtering by SQL92 is not served by this version; subscribe by tags");
    }

    @Test
    void aResetMovesTheNextPullAndOnlyThat() {
        await(pull(client, "orders", 0, Map.of()));
        reset(3);
        Command moved = await(pull(client, "orders", 10, Map.of("sysFlag", "5", "commitOffset", "10")));
        assertMoved(moved, 3);
        Map<String, String> question = Map.of("consumerGroup", "readers", "topic", "orders", "queueId", "0");
        assertThat(call(client, RequestCode.QUERY_CONSUMER_OFFSET, question)
                        .fields()
                        .get("offset"))
                .as("the commit of a consumer that had not heard of it")
                .isEqualTo("3");
        Command next = await(pull(client, "orders", 3, Map.of()));
        assertThat(next.code()).as(next.remark()).isZero();
        assertThat(messages(next)).hasSize(7);
    }

    @Test
    void aHeldPullHearsOfAReset() {
        Future<Command> held = held(client, 15_000);
        reset(3);
        send(client, "orders", "", "wakes it", Map.of());
        assertMoved(await(held), 3);
    }

    @Test
    void aHeldPullHearsThatItsTopicIsGone() {
        Future<Command> held = held(client, 15_000);
        Command deleted = call(client, RequestCode.DELETE_TOPIC_IN_BROKER, Map.of("topic", "orders"));
        assertThat(deleted.code()).as(deleted.remark()).isZero();
        clock.advance(Duration.ofSeconds(16));
        Command reply = await(held);
        assertThat(reply.code()).isEqualTo(17);
        assertThat(reply.remark()).contains("orders");
    }

    @Test
    void noPullIsHeldForMoreThanAMinute() {
        Future<Command> held = held(client, Long.MAX_VALUE);
        clock.advance(Duration.ofSeconds(50));
        await(pull(client, "orders", 10, Map.of("sysFlag", HOLD, "suspendTimeoutMillis", "300")));
        assertThat(held.isComplete()).isFalse();
        clock.advance(Duration.ofSeconds(10));
        assertThat(await(held).code()).isEqualTo(19);
    }

    @Test
    void aReplyHoldsAtMostWhatWasAskedFor() {
        Command three = await(pull(client, "orders", 2, Map.of("maxMsgNums", "3")));
        assertThat(messages(three)).extracting(StoredMessage::queueOffset).containsExactly(2L, 3L, 4L);
        assertThat(three.fields().get("nextBeginOffset")).isEqualTo("5");
    }

    @Test
    void aHeldPullIsAnsweredByTheMessageThatItWants() {
        Future<Command> held = pull(
                client, "orders", 10, Map.of("sysFlag", HOLD, "suspendTimeoutMillis", "15000", "subscription", "red"));
        // Its own reply shows that the pull before it was taken in and is held.
        call(client, RequestCode.GET_MAX_OFFSET, Map.of("topic", "orders", "queueId", "0"));
        send(client, "orders", "TAGS\u0001blue\u0002", "not this", Map.of());
        assertThat(held.isComplete()).isFalse();
        send(client, "orders", "TAGS\u0001red\u0002", "this", Map.of());
        Command reply = await(held);
        assertThat(reply.code()).as(reply.remark()).isZero();
        assertThat(messages(reply)).extracting(StoredMessage::queueOffset).containsExactly(11L);
    }

    @Test
    void aHeldPullIsAnsweredWhenItsTimeIsUp() {
        long before = System.nanoTime();
        Command reply = await(pull(client, "orders", 10, Map.of("sysFlag", HOLD, "suspendTimeoutMillis", "700")));
        long heldMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertThat(reply.code()).isEqualTo(19);
        assertThat(reply.fields().get("nextBeginOffset")).isEqualTo("10");
        assertThat(heldMs).isBetween(700L, 5_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // field | value | code | what the remark must say
                "topic         | nowhere | 17 | nowhere",
                "queueId       | 99      | 29 | queueId 99",
                "sysFlag       | 0       | 24 | heartbeat", // asks with what the group wants: nothing
                "queueOffset   | far     | 1  | 'queueOffset' is 'far'",
            })
    void whatCannotBeReadIsRefusedWithTheReason(String field, String value, int code, String remark) {
        Command reply = await(pull(client, "orders", 0, Map.of(field, value)));
        assertThat(reply.code()).as(reply.remark()).isEqualTo(code);
        assertThat(reply.remark()).contains(remark);
    }

    /** A consumer whose new subscription no heartbeat has brought yet gets all, and compares tags itself; see decision 0012. */
    @Test
    void aSubscriptionThatWasNotSeenYetMissesNothing() {
        String heartbeat =
                "{\"clientID\":\"c\",\"consumerDataSet\":[{\"groupName\":\"readers\",\"subscriptionDataSet\":["
                        + "{\"subString\":\"red\",\"subVersion\":5,\"topic\":\"orders\",\"expressionType\":\"TAG\",\"tagsSet\":[\"red\"],"
                        + "\"codeSet\":[" + "red".hashCode() + "]}]}]}";
        Command taken = await(ask(client, RequestCode.HEART_BEAT, Map.of(), heartbeat.getBytes(UTF_8)));
        assertThat(taken.code()).as(taken.remark()).isZero();
        Command known = await(pull(client, "orders", 0, Map.of("sysFlag", "0", "subVersion", "5")));
        assertThat(messages(known)).extracting(StoredMessage::queueOffset).containsExactly(0L, 2L, 4L, 6L, 8L);
        Command newer = await(pull(client, "orders", 0, Map.of("sysFlag", "0", "subVersion", "6")));
        assertThat(messages(newer)).hasSize(MESSAGES);
        Map<String, String> bySql = Map.of("sysFlag", "0", "subVersion", "6", "expressionType", "SQL92");
        assertThat(await(pull(client, "orders", 0, bySql)).code()).isEqualTo(25);
    }

    @Test
    void progressIsWhatWasCommittedOrNothing() {
        Map<String, String> question = Map.of("consumerGroup", "readers", "topic", "orders", "queueId", "0");
        // A group without progress in a young queue starts at its first message, unless it asks to be told.
        assertThat(call(client, RequestCode.QUERY_CONSUMER_OFFSET, question)
                        .fields()
                        .get("offset"))
                .isEqualTo("0");
        Map<String, String> strict =
                Map.of("consumerGroup", "readers", "topic", "orders", "queueId", "0", "setZeroIfNotFound", "false");
        assertThat(call(client, RequestCode.QUERY_CONSUMER_OFFSET, strict).code())
                .isEqualTo(22);
        // Bit 1 of a pull commits what the pull says.
        await(pull(client, "orders", 0, Map.of("sysFlag", "5", "commitOffset", "7")));
        assertThat(call(client, RequestCode.QUERY_CONSUMER_OFFSET, strict)
                        .fields()
                        .get("offset"))
                .isEqualTo("7");
    }

    @Test
    void aHeldPullEndsWithItsConnection() {
        Connection other = broker.connect();
        Future<Command> held = held(other, 15_000);
        await(other.close());
        send(client, "orders", "", "after the close", Map.of());
        assertThat(await(held.otherwiseEmpty())).isNull();
        assertThat(messages(await(pull(client, "orders", 10, Map.of())))).hasSize(1);
    }

    /** A pull at the end of the queue that the broker has taken in. */
    private static Future<Command> held(Connection connection, long suspendMs) {
        Map<String, String> more = Map.of("sysFlag", HOLD, "suspendTimeoutMillis", Long.toString(suspendMs));
        Future<Command> held = pull(connection, "orders", 10, more);
        // Its own reply shows that the pull before it was taken in.
        call(connection, RequestCode.GET_MAX_OFFSET, Map.of("topic", "orders", "queueId", "0"));
        assertThat(held.isComplete()).isFalse();
        return held;
    }

    private void reset(long offset) {
        Map<String, String> target = Map.of(
                "topic", "orders",
                "group", "readers",
                "timestamp", "-1",
                "isForce", "true",
                "queueId", "0",
                "offset", Long.toString(offset));
        Command reply = call(client, RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, target);
        assertThat(reply.code()).as(reply.remark()).isZero();
    }

    private static void assertMoved(Command reply, long offset) {
        assertThat(reply.code()).as(reply.remark()).isEqualTo(21);
        assertThat(reply.remark()).isEqualTo("OFFSET_RESET");
        assertThat(reply.fields().toMap())
                .containsEntry("suggestWhichBrokerId", "0")
                .containsEntry("nextBeginOffset", Long.toString(offset))
                .containsEntry("minOffset", "0")
                .containsKey("maxOffset");
    }
}
