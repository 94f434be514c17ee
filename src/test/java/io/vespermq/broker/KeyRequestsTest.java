package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.call;
import static io.vespermq.broker.LiveBroker.messages;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.config.BrokerKeys;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.remoting.Connection;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages are found by key, unique key and tag as soon as they are sent, with the settings of every broker. */
@Timeout(60)
class KeyRequestsTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void messagesAreFoundByKeyUniqueKeyAndTag() {
        try (LiveBroker broker = LiveBroker.start(directory, Map.of())) {
            Connection connection = broker.connect();
            for (int i = 0; i < 5; i++) {
                String properties = "UNIQ_KEY\u0001id-" + i + "\u0002KEYS\u0001order-" + i + " all\u0002TAGS\u0001"
                        + (i % 2 == 0 ? "even" : "odd") + "\u0002";
                assertThat(LiveBroker.send(connection, "T", properties, "m" + i, Map.of())
                                .code())
                        .isZero();
                assertThat(found(connection, "order-" + i, Map.of())).containsExactly("m" + i);
            }
            assertThat(found(connection, "all", Map.of())).containsExactly("m0", "m1", "m2", "m3", "m4");
            assertThat(found(connection, "all", Map.of("maxNum", "2")))
                    .as("the newest, in the order of the log")
                    .containsExactly("m3", "m4");
            assertThat(found(connection, "odd", Map.of("indexType", "T"))).containsExactly("m1", "m3");
            assertThat(found(connection, "id-2", Map.of("_UNIQUE_KEY_QUERY", "true")))
                    .containsExactly("m2");
            assertNone(connection, "odd", Map.of());
            assertNone(connection, "T#odd", Map.of());
            assertNone(connection, "order-1", Map.of("indexType", "T"));
            assertNone(connection, "order-1", Map.of("_UNIQUE_KEY_QUERY", "true"));
            assertNone(connection, "all", Map.of("endTimestamp", "1000"));
            assertNone(connection, "all", Map.of("beginTimestamp", Long.toString(Long.MAX_VALUE / 2)));
        }
    }

    @Test
    void withoutAnIndexTheReasonIsSaid() {
        try (LiveBroker broker = LiveBroker.start(directory, Map.of(BrokerKeys.MESSAGE_INDEX_ENABLE, "false"))) {
            Command reply = ask(broker.connect(), "all", Map.of());
            assertThat(reply.code()).isNotZero();
            assertThat(reply.remark()).contains("messageIndexEnable=true");
        }
        assertThat(directory.resolve("index")).doesNotExist();
    }

    private static void assertNone(Connection connection, String key, Map<String, String> more) {
        assertThat(ask(connection, key, more).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND.wire());
    }

    private static List<String> found(Connection connection, String key, Map<String, String> more) {
        Command reply = ask(connection, key, more);
        assertThat(reply.code()).as("%s", reply.remark()).isZero();
        return messages(reply).stream()
                .map(message -> UTF_8.decode(message.body()).toString())
                .toList();
    }

    private static Command ask(Connection connection, String key, Map<String, String> more) {
        Map<String, String> fields = new HashMap<>(Map.of(
                "topic", "T",
                "key", key,
                "maxNum", "64",
                "beginTimestamp", "0",
                "endTimestamp", Long.toString(Long.MAX_VALUE)));
        fields.putAll(more);
        return call(connection, RequestCode.QUERY_MESSAGE, fields);
    }
}
