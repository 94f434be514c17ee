package io.vespermq.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the text of a setting must be. */
enum OptionType {
    /** Any text. */
    TEXT,
    /** A whole number within the key's range. */
    INTEGER,
    /** {@code true} or {@code false}; nothing is false, as RocketMQ reads it. */
    FLAG,
    /** One of the key's words. */
    CHOICE,
    /** Accepted for RocketMQ's sake; never looked at. */
    WITHOUT_MEANING;

    /** The value in its usual spelling, or null when the text is no value of the key. */
    @Nullable
    String normal(OptionKey key, String text) {
        return switch (this) {
            case TEXT, WITHOUT_MEANING -> text;
            case INTEGER -> integer(key, text);
            case FLAG -> flag(text.toLowerCase(Locale.ROOT));
            case CHOICE -> choice(key, text.toUpperCase(Locale.ROOT));
        };
    }

    private static @Nullable String integer(OptionKey key, String text) {
        try {
            long value = Long.parseLong(text);
            return value >= key.min() && value <= key.max() ? Long.toString(value) : null;
        } catch (NumberFormatException e) {
            // Told by the caller, who knows file and line.
            return null;
        }
    }

    private static @Nullable String flag(String text) {
        return switch (text) {
            case "true", "false" -> text;
            case "" -> "false";
            default -> null;
        };
    }

    private static @Nullable String choice(OptionKey key, String text) {
        return key.choices().contains(text) ? text : null;
    }
}
