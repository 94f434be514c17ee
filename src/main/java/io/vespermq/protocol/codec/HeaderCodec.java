package io.vespermq.protocol.codec;

import io.vespermq.protocol.Fields;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns header fields into a record and back. Derived once, at class load, from the record's components: the record is
 * the schema. Components are {@code String}, {@code int}, {@code long}, {@code boolean}, {@code double} or the boxed
 * forms, which may be {@code @Nullable}.
 *
 * <p>By reflection, not by method handles: fifty codecs with handles spin a tenth of a second of classes at each start,
 * and the JDK makes the few that are used often fast by itself.
 *
 * @param <H> the header's record
 */
public final class HeaderCodec<H extends Record> {
    private static final Set<Class<?>> TYPES = Set.of(
            String.class, int.class, long.class, boolean.class, double.class, Integer.class, Long.class, Boolean.class);

    /** A number of so many digits fits a long, whatever they are. */
    private static final int PLAIN_DIGITS_MAX = 18;

    /** The first JDK whose reflection runs on method handles (JEP 416). */
    private static final int REFLECTION_LINKS_HANDLES = 18;

    private final Class<H> type;
    private final Constructor<H> constructor;
    private final Slot[] slots;

    private HeaderCodec(Class<H> type, Constructor<H> constructor, Slot[] slots) {
        this.type = type;
        this.constructor = constructor;
        this.slots = slots;
    }

    /**
     * The codec of a header record.
     *
     * @throws IllegalArgumentException when a component has a type that fields cannot carry
     */
    public static <H extends Record> HeaderCodec<H> of(Class<H> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Slot[] slots = Arrays.stream(components)
                .map(component -> slot(type, component))
                .toArray(Slot[]::new);
        try {
            Constructor<H> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            HeaderCodec<H> codec = new HeaderCodec<>(type, constructor, slots);
            if (Runtime.version().feature() >= REFLECTION_LINKS_HANDLES) {
                codec.link();
            }
            return codec;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " is no record", e);
        }
    }

    /**
     * Makes one header of zeros and reads it: the first call of a constructor or accessor links method handles, which takes
     * tens of milliseconds. Here, where classes are loaded, and not at the first request on a loop.
     */
    private void link() {
        Object[] zeros = new Object[slots.length];
        for (int i = 0; i < slots.length; i++) {
            zeros[i] = slots[i].type == String.class ? "" : slots[i].parse(type, "0");
        }
        encode(create(zeros), (name, value) -> {});
    }

    /**
     * Reads a header.
     *
     * @throws MalformedHeader naming the field that is missing or no value of its type
     */
    public H decode(Fields fields) {
        Object[] values = new Object[slots.length];
        for (int i = 0; i < slots.length; i++) {
            values[i] = slots[i].decode(type, fields);
        }
        return create(values);
    }

    private H create(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw unwrapped(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    /** Writes a header: calls {@code out} for each component that is not null, in the record's order. */
    public void encode(H header, FieldSink out) {
        for (Slot slot : slots) {
            Object value = slot.get(header);
            if (value != null) {
                out.field(slot.name, value.toString());
            }
        }
    }

    /** Writes a header into fields. */
    public Fields encode(H header) {
        Fields fields = new Fields();
        encode(header, fields::add);
        return fields;
    }

    private static Slot slot(Class<?> owner, RecordComponent component) {
        Class<?> type = component.getType();
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException(owner.getSimpleName() + "." + component.getName() + " is a "
                    + type.getSimpleName() + ", which a header field cannot carry");
        }
        Wire wire = component.getAnnotation(Wire.class);
        String name = wire == null || wire.value().isEmpty() ? component.getName() : wire.value();
        String otherwise = wire == null || wire.otherwise().equals(Wire.REQUIRED) ? null : wire.otherwise();
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return new Slot(name.intern(), type, otherwise, nullable, accessor);
    }

    /** What a record's constructor or accessor threw; records here throw nothing checked. */
    private static RuntimeException unwrapped(InvocationTargetException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }

    /** Takes the fields of a header one by one. */
    @FunctionalInterface
    public interface FieldSink {
        void field(String name, String value);
    }

    private record Slot(String name, Class<?> type, @Nullable String otherwise, boolean nullable, Method accessor) {
        @Nullable
        Object decode(Class<?> owner, Fields fields) {
            String text = fields.get(name);
            if (text == null || (text.isEmpty() && type != String.class)) {
                if (otherwise == null && !nullable) {
                    throw new MalformedHeader(
                            owner.getSimpleName() + ": field '" + name + "' is missing; " + typeWord() + " expected");
                }
                if (otherwise == null) {
                    return null;
                }
                text = otherwise;
            }
            return parse(owner, text);
        }

        private Object parse(Class<?> owner, String text) {
            try {
                if (type == String.class) {
                    return text;
                } else if (type == int.class || type == Integer.class) {
                    long digits = digits(text);
                    return digits < 0 || digits > Integer.MAX_VALUE ? Integer.valueOf(text) : (Integer) (int) digits;
                } else if (type == long.class || type == Long.class) {
                    long digits = digits(text);
                    return digits < 0 ? Long.valueOf(text) : (Long) digits;
                } else if (type == boolean.class || type == Boolean.class) {
                    return Boolean.valueOf(text);
                }
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                throw new MalformedHeader(owner.getSimpleName() + ": field '" + name + "' is '" + shortened(text)
                        + "'; " + typeWord() + " expected");
            }
        }

        /** The value of plain digits, −1 for anything else: the JDK asks for each character whether it is a digit somewhere. */
        private static long digits(String text) {
            int length = text.length();
            if (length == 0 || length > PLAIN_DIGITS_MAX) {
                return -1;
            }
            long value = 0;
            for (int i = 0; i < length; i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                value = 10 * value + digit;
            }
            return value;
        }

        private @Nullable Object get(Record header) {
            try {
                return accessor.invoke(header);
            } catch (InvocationTargetException e) {
                throw unwrapped(e);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(accessor + " cannot be called", e);
            }
        }

        private String typeWord() {
            return "a value of type " + type.getSimpleName().toLowerCase(Locale.ROOT);
        }

        private static String shortened(String text) {
            return text.length() <= 64 ? text : text.substring(0, 64) + "…";
        }
    }
}
