package io.vespermq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.offset.OffsetFile;
import io.vespermq.protocol.body.route.RegisterBrokerBody;
import io.vespermq.protocol.body.route.RegisteredTopics;
import io.vespermq.protocol.body.route.TopicQueueMappingInfo;
import io.vespermq.protocol.body.session.QueueLockRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RocketMQ's JSON: bare integer keys and object keys both ways, and the tolerance its own reader has. */
class DialectTest {
    /** A key that stands as an object. */
    record Place(String brokerName, int queueId) {
        static Place valueOf(String key) {
            return Dialect.read(key, Place.class);
        }
    }

    enum Colour {
        RED,
        BLUE
    }

    record Body(@Nullable Map<Long, String> addrs, @Nullable Colour colour, long number, @Nullable String text) {}

    @Test
    void integerAndObjectKeysStandBare() {
        assertThat(Dialect.text(Map.of(0L, "a"))).isEqualTo("{0:\"a\"}");
        assertThat(Dialect.text(Map.of(new Place("b", 3), 5L))).isEqualTo("{{\"brokerName\":\"b\",\"queueId\":3}:5}");
        assertThat(new String(Dialect.writeStandard(Map.of(0L, "a")), StandardCharsets.UTF_8))
                .isEqualTo("{\"0\":\"a\"}");
    }

    @Test
    void objectKeysAreReadBack() {
        byte[] json = "{{\"brokerName\":\"b\",\"queueId\":3}:5}".getBytes(StandardCharsets.UTF_8);
        assertThat(Dialect.read(json, new TypeReference<Map<Place, Long>>() {}))
                .isEqualTo(Map.of(new Place("b", 3), 5L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"addrs\":{0:\"a\"},\"colour\":\"BLUE\",\"number\":7}",
                "{\"addrs\":{\"0\":\"a\"},\"colour\":1,\"number\":\"7\",\"more\":[{}]}",
                " { addrs : { 0 : 'a' , } , colour : 'BLUE' , number : 7 , text : null } ",
            })
    void bodiesOfAllClientsAreRead(String json) {
        assertThat(Dialect.read(json, Body.class)).isEqualTo(new Body(Map.of(0L, "a"), Colour.BLUE, 7, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\" 1}",
                "\"x",
                "'",
                "{\"a\":\"\\u12",
                "{}x",
                "tru",
                "{{{"
            })
    void whatIsNoJsonIsRefusedWithTheOneFailureForIt(String json) {
        assertThatThrownBy(() -> Dialect.read(json, Object.class)).isInstanceOf(MalformedBody.class);
    }

    @Test
    void depthIsLimited() {
        assertThatThrownBy(() -> Dialect.read("[".repeat(100_000), Object.class))
                .isInstanceOf(MalformedBody.class);
    }

    @Test
    void theNumberOfValuesOfABodyIsLimited() {
        String most = list("0", Dialect.BODY_VALUES_MAX - 1);
        assertThat(Dialect.read(most, Object.class)).isInstanceOf(List.class);
        for (String json : List.of(
                list("0", Dialect.BODY_VALUES_MAX),
                list("[]", 2_000_000),
                list("{\"a\":0}", Dialect.BODY_VALUES_MAX / 2),
                "{" + "a:0,".repeat(Dialect.BODY_VALUES_MAX) + "}")) {
            assertThatThrownBy(() -> Dialect.read(json, Body.class))
                    .isInstanceOf(MalformedBody.class)
                    .hasMessageContaining("at most 300000 values expected");
        }
    }

    @Test
    void aKeyThatIsAnObjectHoldsNoOther() {
        String nested = "{".repeat(25) + "a:1" + "}:1".repeat(24) + "}";
        assertThatThrownBy(() -> Dialect.read(nested, Object.class))
                .isInstanceOf(MalformedBody.class)
                .hasMessageContaining("a key that is no object expected");
        String behindOneAnother = "{{a:1}:1,{a:2}:{{a:3}:2}}";
        assertThat(Dialect.read(behindOneAnother, Object.class))
                .isEqualTo(Map.of("{\"a\":1}", 1L, "{\"a\":2}", Map.of("{\"a\":3}", 2L)));
    }

    /** What large but honest peers send is far from the limits, and a node's own files have none. */
    @Test
    void largeBodiesAndFilesAreRead() {
        Map<String, TopicConfig> topics = IntStream.range(0, 10_000)
                .mapToObj(i -> new TopicConfig(
                        Map.of("message.type", "NORMAL"), false, 6, 8, "SINGLE_TAG", "topic-" + i, 0, 8))
                .collect(Collectors.toMap(TopicConfig::topicName, topic -> topic));
        Map<String, TopicQueueMappingInfo> mappings = topics.keySet().stream()
                .collect(Collectors.toMap(
                        topic -> topic,
                        topic -> Dialect.read(
                                "{bname:'b',currIdMap:{0:0,1:1,2:2,3:3},epoch:1,topic:'" + topic + "',totalQueues:4}",
                                TopicQueueMappingInfo.class)));
        RegisterBrokerBody registration = new RegisterBrokerBody(
                List.of(), new RegisteredTopics(DataVersion.INITIAL, DataVersion.INITIAL, topics, Map.of(), mappings));
        RegisteredTopics read = Dialect.read(Dialect.write(registration), RegisterBrokerBody.class)
                .topicConfigSerializeWrapper();
        assertThat(read.topicConfigTable()).isEqualTo(topics);
        assertThat(read.topicQueueMappingInfoMap()).isEqualTo(mappings);

        List<MessageQueue> queues = IntStream.range(0, 8_000)
                .mapToObj(i -> new MessageQueue("b", i, "T"))
                .toList();
        QueueLockRequest locks = new QueueLockRequest("c", "g", queues);
        assertThat(Dialect.read(Dialect.write(locks), QueueLockRequest.class)).isEqualTo(locks);

        Map<Integer, Long> progress = IntStream.range(0, 16).boxed().collect(Collectors.toMap(i -> i, i -> 1L << i));
        OffsetFile offsets = new OffsetFile(
                DataVersion.INITIAL,
                IntStream.range(0, 40_000).boxed().collect(Collectors.toMap(i -> "T" + i + "@g", i -> progress)));
        assertThat(Dialect.read(Dialect.writeStandard(offsets), OffsetFile.class))
                .isEqualTo(offsets);
    }

    private static String list(String item, int times) {
        return "[" + (item + ",").repeat(times - 1) + item + "]";
    }

    @Property(tries = 2_000)
    void randomTextIsReadOrRefusedAndNothingElse(@ForAll @StringLength(max = 40) String text) {
        for (String json : List.of(text, '{' + text, "{\"a\":" + text, "{\"" + text + "\":[")) {
            try {
                assertThat(Dialect.read(json, Object.class)).isNotNull();
            } catch (MalformedBody e) {
                assertThat(e).hasMessageNotContaining("\n\n");
            }
        }
    }

    @Property(tries = 2_000)
    void textComesBackAndStandardReadersAgree(@ForAll String text) throws JsonProcessingException {
        String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        Body body = new Body(null, Colour.RED, Long.MIN_VALUE, sound);
        assertThat(Dialect.read(Dialect.write(body), Body.class)).isEqualTo(body);
        assertThat(new ObjectMapper().readTree(Dialect.text(body)).path("text").textValue())
                .isEqualTo(sound);
    }

    @Property(tries = 500)
    void numbersComeBack(@ForAll long number) {
        assertThat(Dialect.read(Dialect.write(new Body(null, null, number, null)), Body.class)
                        .number())
                .isEqualTo(number);
    }
}
