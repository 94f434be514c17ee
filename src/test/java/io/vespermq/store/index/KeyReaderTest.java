package io.vespermq.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.vespermq.message.Draft;
import io.vespermq.message.Keys;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The keys that are read from bytes are those that {@link Keys} finds in text, under the hashes of Java's strings. */
class KeyReaderTest {
    private final KeyReader reader = new KeyReader();

    @Property
    void readsWhatKeysFinds(@ForAll("properties") String properties, @ForAll("topics") String topic) {
        StoredMessage message = stored(topic, properties, 0);
        List<Integer> expected = Keys.filed(message.properties()).stream()
                .map(key -> KeyReader.hash(topic, key))
                .toList();
        assertThat(read(message)).isEqualTo(expected);
    }

    @Example
    void aRolledBackMessageHasNone() {
        assertThat(read(stored("orders", "KEYS\u0001a b\u0002", SysFlag.TRANSACTION_ROLLBACK)))
                .isEmpty();
        assertThat(read(stored("orders", "KEYS\u0001a b\u0002", 0)))
                .containsExactly("orders#a".hashCode(), "orders#b".hashCode());
    }

    @Example
    void theOneHashWithoutAnAbsoluteValueIsZero() {
        assertThat("#polygenelubricants".hashCode()).isNotEqualTo(Integer.MIN_VALUE);
        assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
        // A topic and a key whose text with the # between has that hash, too.
        assertThat(("a#" + colliding("a#")).hashCode()).isEqualTo(Integer.MIN_VALUE);
        assertThat(read(stored("a", "KEYS\u0001" + colliding("a#") + "\u0002", 0)))
                .containsExactly(0);
    }

    private List<Integer> read(StoredMessage message) {
        int count = reader.read(message);
        List<Integer> hashes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hashes.add(reader.hash(i));
        }
        return hashes;
    }

    /** Letters behind a prefix that make the whole have the hash of the smallest integer. */
    private static String colliding(String prefix) {
        // Seven characters have room for every hash: the digits of what is left, to the base of the hash, from the end.
        long power = 1;
        for (int i = 0; i < 7; i++) {
            power = power * 31 % (1L << 32);
        }
        long base = Integer.toUnsignedLong(prefix.hashCode()) * power;
        long lowest = 0;
        for (int i = 0; i < 7; i++) {
            lowest = lowest * 31 + 'A';
        }
        long left = Math.floorMod(Integer.toUnsignedLong(Integer.MIN_VALUE) - base - lowest, 1L << 32);
        char[] letters = new char[7];
        for (int i = 6; i >= 0; i--) {
            letters[i] = (char) ('A' + left % 31);
            left /= 31;
        }
        return new String(letters);
    }

    private static StoredMessage stored(String topic, String properties, int sysFlag) {
        Draft draft = Draft.to(topic, 0)
                .flags(0, sysFlag)
                .properties(MessageProperties.of(properties))
                .body(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}))
                .build();
        ByteBuffer record = ByteBuffer.allocate(draft.length());
        draft.encode(record, 0, 0, 1);
        return new StoredMessage(record.flip());
    }

    @Provide
    Arbitrary<String> topics() {
        return Arbitraries.of("T", "orders", "%RETRY%group", "Bestellungen-für-Köln");
    }

    @Provide
    Arbitrary<String> properties() {
        Arbitrary<String> names = Arbitraries.of("KEYS", "UNIQ_KEY", "KEY", "KEYSS", "TAGS", "UNIQ_KEYS", "");
        Arbitrary<String> values =
                Arbitraries.of("", " ", "a", "a b", " a  bcde fghij ", "schlüssel 🗝 k", "x".repeat(33));
        Arbitrary<String> marks =
                Arbitraries.frequencyOf(Tuple.of(20, Arbitraries.just("\u0001")), Tuple.of(1, Arbitraries.just("")));
        Arbitrary<String> ends =
                Arbitraries.frequencyOf(Tuple.of(20, Arbitraries.just("\u0002")), Tuple.of(1, Arbitraries.just("")));
        return Combinators.combine(names, marks, values, ends)
                .as((name, mark, value, end) -> name + mark + value + end)
                .list()
                .ofMaxSize(6)
                .map(pairs -> String.join("", pairs));
    }
}
