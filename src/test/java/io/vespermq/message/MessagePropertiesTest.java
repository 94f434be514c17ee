package io.vespermq.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MessagePropertiesTest {
    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll("maps") Map<String, String> map) {
        MessageProperties properties = MessageProperties.of(map);
        assertThat(properties.toMap()).isEqualTo(map);
        map.forEach((name, value) -> assertThat(properties.get(name)).isEqualTo(value));
    }

    @Property(tries = 500)
    void aChangedValueReplacesTheOldOne(@ForAll("maps") Map<String, String> map) {
        MessageProperties changed =
                MessageProperties.of(map).with("KEYS", "new").with("KEYS", "newer");
        Map<String, String> expected = new LinkedHashMap<>(map);
        expected.put("KEYS", "newer");
        assertThat(changed.toMap()).isEqualTo(expected);
        assertThat(changed.without("KEYS").has("KEYS")).isFalse();
    }

    @Property(tries = 500)
    void anyTextIsReadWithoutAFault(@ForAll("texts") String text) {
        MessageProperties properties = MessageProperties.of(text);
        properties.toMap().forEach((name, value) -> assertThat(properties.get(name))
                .isEqualTo(value));
        assertThat(MessageProperties.of(properties.text()).toMap()).isEqualTo(properties.toMap());
    }

    @Test
    @Tag("rocketmq-7530")
    void aNameIsNotFoundInsideAnotherNameOrAValue() {
        MessageProperties properties = MessageProperties.of("XTAGS\u0001TAGS\u0002A\u0001TAGS\u0002");
        assertThat(properties.get("TAGS")).isNull();
        assertThat(properties.get("XTAGS")).isEqualTo("TAGS");
    }

    @Test
    void theLastEndMarkMayBeMissing() {
        MessageProperties properties = MessageProperties.of("A\u00011\u0002B\u00012");
        assertThat(properties.get("B")).isEqualTo("2");
        assertThat(properties.with("C", "3").text()).isEqualTo("A\u00011\u0002B\u00012\u0002C\u00013\u0002");
        MessageProperties longer = properties.append(MessageProperties.of("D\u00014\u0002E\u00015"));
        assertThat(longer.toMap()).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2", "D", "4", "E", "5"));
        assertThat(longer.toMap()).isEqualTo(MessageProperties.of(longer.text()).toMap());
    }

    @Test
    void theLastOfTwoEqualNamesCounts() {
        assertThat(MessageProperties.of("A\u00011\u0002A\u00012\u0002").get("A"))
                .isEqualTo("2");
    }

    @Provide
    Arbitrary<Map<String, String>> maps() {
        Arbitrary<String> part = Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> text.indexOf('\u0001') < 0 && text.indexOf('\u0002') < 0);
        return Arbitraries.maps(part, part).ofMaxSize(40);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars('a', 'K', '\u0001', '\u0002', '中')
                .ofMaxLength(40);
    }
}
