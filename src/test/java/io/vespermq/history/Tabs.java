package io.vespermq.history;

import java.util.Arrays;
import java.util.stream.Collectors;

/** One line of a history: fields with tabs between them. */
final class Tabs {
    private final String line;
    private final String[] fields;
    private int next;

    Tabs(String line) {
        this.line = line;
        this.fields = line.split("\t", -1);
    }

    static String joined(Object... fields) {
        return Arrays.stream(fields)
                .map(field -> String.valueOf(field).replace('\t', ' ').replace('\n', ' '))
                .collect(Collectors.joining("\t"));
    }

    String text() {
        if (next == fields.length) {
            throw new IllegalArgumentException("more than " + fields.length + " fields expected in: " + line);
        }
        return fields[next++];
    }

    long number() {
        return Long.parseLong(text());
    }

    int small() {
        return Integer.parseInt(text());
    }

    long hex() {
        return Long.parseUnsignedLong(text(), 16);
    }

    <E extends Enum<E>> E one(Class<E> type) {
        return Enum.valueOf(type, text());
    }
}
