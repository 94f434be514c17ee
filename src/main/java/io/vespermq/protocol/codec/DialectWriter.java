package io.vespermq.protocol.codec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one value in RocketMQ's JSON dialect. Used once. */
final class DialectWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private static final ClassValue<RecordComponent[]> MEMBERS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            RecordComponent[] members = type.getRecordComponents();
            Arrays.sort(members, Comparator.comparing(RecordComponent::getName));
            for (RecordComponent member : members) {
                member.getAccessor().setAccessible(true);
            }
            return members;
        }
    };

    private final StringBuilder out = new StringBuilder(256);
    private final boolean quoteKeys;

    DialectWriter(boolean quoteKeys) {
        this.quoteKeys = quoteKeys;
    }

    String text(Object value) {
        value(value);
        return out.toString();
    }

    private void value(@Nullable Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            quoted(value.toString());
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof Collection<?> items) {
            collection(items);
        } else if (value instanceof Record record) {
            members(record);
        } else if (value instanceof byte[] bytes) {
            quoted(Base64.getEncoder().encodeToString(bytes));
        } else {
            throw new IllegalArgumentException("no JSON form for a " + value.getClass());
        }
    }

    private void map(Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            key(entry.getKey());
            out.append(':');
            value(entry.getValue());
            separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private void key(Object key) {
        boolean bare = key instanceof Record || (key instanceof Number && !quoteKeys);
        if (bare) {
            value(key);
        } else {
            quoted(key.toString());
        }
    }

    private void collection(Collection<?> items) {
        String separator = "[";
        for (Object item : items) {
            out.append(separator);
            value(item);
            separator = ",";
        }
        out.append(items.isEmpty() ? "[]" : "]");
    }

    private void members(Record record) {
        out.append('{');
        boolean first = true;
        for (RecordComponent member : MEMBERS.get(record.getClass())) {
            Object value = read(record, member);
            if (value != null) {
                if (!first) {
                    out.append(',');
                }
                first = false;
                quoted(member.getName());
                out.append(':');
                value(value);
            }
        }
        out.append('}');
    }

    private static @Nullable Object read(Record record, RecordComponent member) {
        try {
            return member.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + member + " of " + record.getClass(), e);
        }
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ') {
                out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xF]);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
