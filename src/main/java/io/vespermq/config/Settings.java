package io.vespermq.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The value of every key of a role: the flag's, else the environment's, else the file's, else the default. Immutable;
 * every value was checked when the settings were read.
 */
public final class Settings {
    /**
     * A value that somebody set.
     *
     * @param text the value in its usual spelling
     * @param where file and line, variable or flag; with a colon and a space behind it, or empty
     */
    record Value(String text, String where) {}

    private final KeyTable table;
    private final Map<String, Value> values;

    Settings(KeyTable table, Map<String, Value> values) {
        this.table = table;
        this.values = Map.copyOf(values);
    }

    /** Settings in which every key has its default. */
    public static Settings defaults(KeyTable table) {
        return new Settings(table, Map.of());
    }

    /** True when somebody set the key. */
    public boolean isSet(OptionKey key) {
        return values.containsKey(key.name());
    }

    /** The value as text; empty when nobody set it and the default is worked out elsewhere. */
    public String text(OptionKey key) {
        Value value = values.get(key.name());
        return value == null ? key.defaultText() : value.text();
    }

    /** The value as text, or {@code otherwise} where it is empty. */
    public String text(OptionKey key, String otherwise) {
        String text = text(key);
        return text.isEmpty() ? otherwise : text;
    }

    /** The value of a whole-number key. */
    public long number(OptionKey key) {
        return Long.parseLong(text(key));
    }

    /** The value of a whole-number key whose range fits. */
    public int integer(OptionKey key) {
        return Math.toIntExact(number(key));
    }

    /** The value of a true-or-false key. */
    public boolean flag(OptionKey key) {
        return Boolean.parseBoolean(text(key));
    }

    /**
     * A copy with another value.
     *
     * @throws BadOption when the key cannot have it
     */
    public Settings with(OptionKey key, String text) {
        Map<String, Value> copy = new LinkedHashMap<>(values);
        copy.put(key.name(), SettingsReader.checked("", key, text));
        return new Settings(table, copy);
    }

    /**
     * Says that a value cannot be used, for a reason that the key alone does not show.
     *
     * @param expected what would be legal
     */
    public BadOption illegal(OptionKey key, String expected) {
        Value value = values.get(key.name());
        String where = value == null ? "" : value.where();
        return SettingsReader.illegal(where, key, text(key), expected);
    }

    /**
     * Says that a legal value stands for something that this version does not have.
     *
     * @param why what is missing, and what to do
     */
    public BadOption notServed(OptionKey key, String why) {
        Value value = values.get(key.name());
        String where = value == null ? "" : value.where();
        return new BadOption(where + key.name() + "=" + text(key) + " cannot be served; " + why);
    }

    /** Every key that means something with its value, set or default, in the order of the documentation. */
    public Map<String, String> asProperties() {
        Map<String, String> all = new LinkedHashMap<>();
        for (OptionKey key : table.all()) {
            if (key.isHonoured()) {
                all.put(key.name(), text(key));
            }
        }
        return all;
    }
}
