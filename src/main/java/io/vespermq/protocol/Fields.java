package io.vespermq.protocol;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The extension fields of a header: names and text values in the order of the wire. Where a name stands twice the last
 * one counts, and one without a value takes back those before it. Small and flat: a request has about a dozen fields and
 * each is asked for once.
 */
public final class Fields {
    private static final int INITIAL = 16;

    private String[] names = new String[INITIAL];
    private @Nullable String[] values = new String[INITIAL];
    private int count;

    /** Fields with the entries of a map; null values are left out. */
    public static Fields of(Map<String, String> map) {
        Fields fields = new Fields();
        map.forEach(fields::add);
        return fields;
    }

    /** Adds a field. With a null value there is no field of that name, unless a later one brings it back. */
    public void add(String name, @Nullable String value) {
        if (value == null && count == 0) {
            return;
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        names[count] = name;
        values[count++] = value;
    }

    /** The value under {@code name}, or null. */
    public @Nullable String get(String name) {
        int hash = name.hashCode();
        for (int i = count - 1; i >= 0; i--) {
            // A text keeps its hash: most names are told apart without a look at their characters.
            if (names[i].hashCode() == hash && names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    /** True when nothing was added. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** A copy as a map: what {@link #get} finds, in the order of the wire. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String value = values[i];
            if (value == null) {
                map.remove(names[i]);
            } else {
                map.put(names[i], value);
            }
        }
        return map;
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
