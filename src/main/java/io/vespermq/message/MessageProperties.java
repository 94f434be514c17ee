package io.vespermq.message;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message in the one form that producers send and the log keeps: {@code name U+0001 value U+0002},
 * repeated; the last separator may be missing. Immutable; a change gives a new value.
 *
 * <p>The text is indexed, not parsed into a map: a send asks for a handful of names and most are not there.
 */
public final class MessageProperties {
    /** Stands between a name and its value. */
    public static final char NAME_VALUE = '\u0001';
    /** Stands behind each pair. */
    public static final char PAIR_END = '\u0002';

    /** No properties at all. */
    public static final MessageProperties NONE = new MessageProperties("");

    // A name, a separator and a value of one character: shorter pairs are noise and are passed over, as RocketMQ does.
    private static final int PAIR_CHARS_MIN = 3;

    private static final int[] NO_PAIRS = {};

    private final String text;

    // Start, separator and end of each pair, three numbers a pair; found once, when first asked for.
    private int @Nullable [] pairs;

    private MessageProperties(String text) {
        this.text = text;
    }

    /** The properties in {@code text}; null is none. */
    public static MessageProperties of(@Nullable String text) {
        return text == null || text.isEmpty() ? NONE : new MessageProperties(text);
    }

    /** The properties of a map, in its order; null values are left out. */
    public static MessageProperties of(Map<String, String> map) {
        StringBuilder out = new StringBuilder();
        map.forEach((name, value) -> appendPair(out, name, value));
        return of(out.toString());
    }

    /** The value under {@code name}, or null. Where a name stands twice, the last one counts. */
    public @Nullable String get(String name) {
        int[] index = pairs();
        int nameLength = name.length();
        for (int i = index.length - 3; i >= 0; i -= 3) {
            int start = index[i];
            if (index[i + 1] - start == nameLength && text.startsWith(name, start)) {
                return text.substring(index[i + 1] + 1, index[i + 2]);
            }
        }
        return null;
    }

    /** True when {@code name} has a value. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** These properties with {@code name} set to {@code value}; an older value is replaced. */
    public MessageProperties with(String name, String value) {
        MessageProperties base = has(name) ? without(name) : this;
        StringBuilder out = new StringBuilder(base.text.length() + name.length() + value.length() + PAIR_CHARS_MIN);
        appendTerminated(out, base.text);
        appendPair(out, name, value);
        return new MessageProperties(out.toString());
    }

    /**
     * These properties and others behind them.
     *
     * @param more none of whose names is here already
     */
    public MessageProperties append(MessageProperties more) {
        StringBuilder out = new StringBuilder(text.length() + 1 + more.text.length());
        appendTerminated(out, text);
        int shift = out.length();
        MessageProperties both = new MessageProperties(out.append(more.text).toString());
        // Whoever appends has looked for names: what was found stands where it stood, or so much further.
        int[] first = pairs();
        int[] second = more.pairs();
        int[] found = Arrays.copyOf(first, first.length + second.length);
        for (int i = 0; i < second.length; i++) {
            found[first.length + i] = second[i] + shift;
        }
        both.pairs = found;
        return both;
    }

    /** These properties without {@code name}; the same object when it was not there. */
    public MessageProperties without(String name) {
        if (!has(name)) {
            return this;
        }
        Map<String, String> map = toMap();
        map.remove(name);
        return of(map);
    }

    /** The stored text: every pair with its end mark. */
    public String text() {
        if (text.isEmpty() || text.charAt(text.length() - 1) == PAIR_END) {
            return text;
        }
        return text + PAIR_END;
    }

    /** All properties in the order of their first appearance; pairs that RocketMQ passes over are passed over. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        int[] index = pairs();
        for (int i = 0; i < index.length; i += 3) {
            map.put(text.substring(index[i], index[i + 1]), text.substring(index[i + 1] + 1, index[i + 2]));
        }
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageProperties that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return toMap().toString();
    }

    private int[] pairs() {
        int[] found = pairs;
        if (found == null) {
            found = text.isEmpty() ? NO_PAIRS : findPairs();
            pairs = found;
        }
        return found;
    }

    private int[] findPairs() {
        int[] found = new int[3 * 16];
        int count = 0;
        int start = 0;
        while (start < text.length()) {
            int pairEnd = text.indexOf(PAIR_END, start);
            int stop = pairEnd < 0 ? text.length() : pairEnd;
            int separator = text.indexOf(NAME_VALUE, start);
            if (stop - start >= PAIR_CHARS_MIN && separator > start && separator < stop) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = start;
                found[count++] = separator;
                found[count++] = stop;
            }
            start = stop + 1;
        }
        return Arrays.copyOf(found, count);
    }

    private static void appendTerminated(StringBuilder out, String text) {
        out.append(text);
        if (!text.isEmpty() && text.charAt(text.length() - 1) != PAIR_END) {
            out.append(PAIR_END);
        }
    }

    private static void appendPair(StringBuilder out, String name, @Nullable String value) {
        if (value != null) {
            out.append(name).append(NAME_VALUE).append(value).append(PAIR_END);
        }
    }
}
