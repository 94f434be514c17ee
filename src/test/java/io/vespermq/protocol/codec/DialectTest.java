package io.vespermq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
