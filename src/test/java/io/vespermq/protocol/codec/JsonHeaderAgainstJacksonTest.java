package io.vespermq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.Unpooled;
import io.vespermq.protocol.Command;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The hand-written reader of JSON headers reads the same out of any JSON object as Jackson does. */
class JsonHeaderAgainstJacksonTest {
    private final JsonMapper jackson = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    @Property(tries = 3_000)
    void theSameMembersAreRead(@ForAll("headers") String json) throws JsonProcessingException {
        JsonNode expected = jackson.readTree(json);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Command read = new JsonHeaderReader().read(Unpooled.wrappedBuffer(bytes), Unpooled.EMPTY_BUFFER);
        assertThat(read.code()).isEqualTo(expected.path("code").asInt());
        assertThat(read.opaque()).isEqualTo(expected.path("opaque").asInt());
        assertThat(read.version()).isEqualTo(expected.path("version").asInt());
        assertThat(read.flag()).isEqualTo(expected.path("flag").asInt());
        assertThat(read.remark())
                .isEqualTo(
                        expected.path("remark").isTextual()
                                ? expected.path("remark").textValue()
                                : null);
        assertThat(read.fields().toMap()).isEqualTo(scalars(expected.path("extFields")));
    }

    /** One reader for many headers keeps scratch memory; nothing of an earlier header shows in a later one. */
    @Property(tries = 200)
    void aReaderForgetsWhatItRead(@ForAll("headers") String first, @ForAll("headers") String second) {
        JsonHeaderReader used = new JsonHeaderReader();
        read(used, first);
        assertThat(read(used, second).toString())
                .isEqualTo(read(new JsonHeaderReader(), second).toString());
    }

    /** What is taken over from the header before is only what stands there again. */
    @Property(tries = 500)
    void aReaderSeesWhatChanged(@ForAll("headers") String first, @ForAll @IntRange(max = 1000) int place) {
        JsonHeaderReader used = new JsonHeaderReader();
        read(used, first);
        int at = place % first.length();
        char old = first.charAt(at);
        String second = Character.isLetterOrDigit(old) && old < 0x80 && first.indexOf('\\') < 0
                ? first.substring(0, at) + old + first.substring(at)
                : first;
        assertThat(outcome(used, second)).isEqualTo(outcome(new JsonHeaderReader(), second));
        assertThat(outcome(used, first)).isEqualTo(outcome(new JsonHeaderReader(), first));
    }

    private static String outcome(JsonHeaderReader reader, String json) {
        try {
            return read(reader, json).toString();
        } catch (MalformedFrame e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Provide
    Arbitrary<String> headers() {
        Arbitrary<String> ints = Arbitraries.integers().map(i -> Integer.toString(i));
        Arbitrary<String> numbers = Arbitraries.oneOf(ints, ints.map(i -> '"' + i + '"'));
        Arbitrary<String> text = quotedTexts();
        Arbitrary<String> nulls = Arbitraries.of("null");
        Arbitrary<String> scalars =
                Arbitraries.oneOf(text, ints, nulls, Arbitraries.of("true", "false", "-0.25", "1.50"));
        Arbitrary<String> nested =
                Arbitraries.lazyOf(() -> scalars, () -> list(scalars), () -> object(text, list(scalars)));
        Arbitrary<String> member = Arbitraries.oneOf(
                member(Arbitraries.of("\"code\"", "\"opaque\"", "\"flag\"", "\"version\""), numbers),
                member(Arbitraries.of("\"remark\""), Arbitraries.oneOf(text, nulls)),
                member(
                        Arbitraries.of("\"extFields\""),
                        object(
                                Arbitraries.oneOf(text, Arbitraries.of("\"a\"", "\"b\"")),
                                Arbitraries.oneOf(scalars, nested))),
                member(text.filter(JsonHeaderAgainstJacksonTest::isUnknown), nested));
        return spaced(member.list().ofMaxSize(8).map(JsonHeaderAgainstJacksonTest::objectOf));
    }

    private static Command read(JsonHeaderReader reader, String json) {
        return reader.read(Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)), Unpooled.buffer(0));
    }

    private static boolean isUnknown(String quotedName) {
        return !quotedName.matches("\"(code|language|version|opaque|flag|remark|extFields)\"");
    }

    /** Members as one object; of equal names Jackson and we both take the last. */
    private static String objectOf(List<String> members) {
        return '{' + String.join(",", members) + '}';
    }

    private static Arbitrary<String> member(Arbitrary<String> names, Arbitrary<String> values) {
        return Combinators.combine(names, values).as((name, value) -> name + ':' + value);
    }

    private static Arbitrary<String> object(Arbitrary<String> names, Arbitrary<String> values) {
        return member(names, values).list().ofMaxSize(6).map(JsonHeaderAgainstJacksonTest::objectOf);
    }

    private static Arbitrary<String> list(Arbitrary<String> values) {
        return values.list().ofMaxSize(4).map(items -> '[' + String.join(" , ", items) + ']');
    }

    private static Arbitrary<String> spaced(Arbitrary<String> json) {
        return Combinators.combine(Arbitraries.of("", " ", "\n\t "), json, Arbitraries.of("", "\n"))
                .as((before, text, after) -> before + text + after);
    }

    /** Quoted text in which some characters are escaped in one of the ways that JSON has. */
    private static Arbitrary<String> quotedTexts() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8),
                Arbitraries.of("\\n", "\\t", "\\\"", "\\\\", "\\/", "\\u0001", "\\u00e9", "\\u6d88", "\\ud83d\\ude9a"),
                Arbitraries.of("\u0002", "消息", "🚚", "é", ":", ",", "{", "]", " "));
        return pieces.list().ofMaxSize(6).map(list -> '"' + String.join("", list) + '"');
    }

    private static Map<String, String> scalars(JsonNode object) {
        Map<String, String> out = new LinkedHashMap<>();
        object.fields().forEachRemaining(field -> {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                out.put(field.getKey(), literal(field.getValue()));
            }
        });
        return out;
    }

    private static String literal(JsonNode value) {
        return value.isDouble() && value.doubleValue() == 1.5 ? "1.50" : value.asText();
    }
}
