package io.vespermq.protocol.codec;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of RocketMQ's bodies and configuration files. It is JSON with two liberties that no standard writer or reader
 * has: integer keys stand without quotes ({@code {0:"a"}}), and a key may be an object
 * ({@code {{"brokerName":"b","queueId":3,"topic":"T"}:5}}).
 *
 * <p>Values are records, maps, collections, text, numbers, booleans and enums. Members of records are written in
 * alphabetical order, null members are left out. Reading passes over unknown members and takes enum names or ordinals,
 * numbers as text, and quoted or bare keys.
 */
public final class Dialect {
    /**
     * How many values a body may hold whose type does not say otherwise with {@link ValuesMax}. Each costs up to 150 bytes
     * while the body is read, so a frame full of empty lists would otherwise take more memory than the process has.
     */
    static final int BODY_VALUES_MAX = 300_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    private Dialect() {}

    /** Writes a value in the plain dialect: integer keys bare, record keys as objects. Compact, UTF-8. */
    public static byte[] write(Object value) {
        return new DialectWriter(false).text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a value as standard JSON: every key quoted. Record keys cannot be written so. */
    public static byte[] writeStandard(Object value) {
        return new DialectWriter(true).text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** The plain dialect as text. */
    public static String text(Object value) {
        return new DialectWriter(false).text(value);
    }

    /**
     * Reads a value. The number of values in it is limited, unless the type is a {@link StateContent}.
     *
     * @throws MalformedBody saying at which character what was expected
     */
    public static <T> T read(byte[] utf8, Class<T> type) {
        return convert(
                new DialectReader(utf8, valuesMax(type)).read(),
                value -> MAPPER.convertValue(value, type),
                type.getSimpleName());
    }

    /** Reads a value of a generic type, of a limited number of values. */
    public static <T> T read(byte[] utf8, TypeReference<T> type) {
        return convert(
                new DialectReader(utf8, BODY_VALUES_MAX).read(),
                value -> MAPPER.convertValue(value, type),
                type.getType().getTypeName());
    }

    /** Reads a value from text. */
    public static <T> T read(String text, Class<T> type) {
        return read(text.getBytes(StandardCharsets.UTF_8), type);
    }

    /** Makes ready for reading values of a type, so that the first of them does not wait for it. */
    public static void prepare(Class<?> type) {
        MAPPER.readerFor(type);
    }

    private static int valuesMax(Class<?> type) {
        if (type.isAnnotationPresent(StateContent.class)) {
            return Integer.MAX_VALUE;
        }
        ValuesMax own = type.getAnnotation(ValuesMax.class);
        return own == null ? BODY_VALUES_MAX : own.value();
    }

    private static <T> T convert(
            @Nullable Object tree, java.util.function.Function<@Nullable Object, @Nullable T> converter, String what) {
        try {
            T value = converter.apply(tree);
            if (value == null) {
                throw new MalformedBody("a " + what + " expected, null found");
            }
            return value;
        } catch (IllegalArgumentException e) {
            throw new MalformedBody("no " + what + ": " + firstLine(e.getMessage()));
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
