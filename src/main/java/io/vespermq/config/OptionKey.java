package io.vespermq.config;

import java.util.List;

/**
 * One setting: its RocketMQ name and what it may hold.
 *
 * @param name key in files, exactly as RocketMQ spells it
 * @param type what its text must be
 * @param defaultText value when nobody sets it; empty where it is worked out from other things
 * @param min smallest legal whole number
 * @param max largest legal whole number
 * @param choices legal words of a choice
 * @param unit what a number counts, for instance {@code ms}; empty for none
 * @param doc what it does, in one line
 */
public record OptionKey(
        String name,
        OptionType type,
        String defaultText,
        long min,
        long max,
        List<String> choices,
        String unit,
        String doc) {
    public OptionKey {
        choices = List.copyOf(choices);
    }

    static OptionKey text(String name, String defaultText, String doc) {
        return new OptionKey(name, OptionType.TEXT, defaultText, 0, 0, List.of(), "", doc);
    }

    static OptionKey flag(String name, boolean defaultValue, String doc) {
        String text = Boolean.toString(defaultValue);
        return new OptionKey(name, OptionType.FLAG, text, 0, 0, List.of(), "", doc);
    }

    static OptionKey integer(String name, long defaultValue, long min, long max, String unit, String doc) {
        String text = Long.toString(defaultValue);
        return new OptionKey(name, OptionType.INTEGER, text, min, max, List.of(), unit, doc);
    }

    static OptionKey port(String name, int defaultValue, String doc) {
        return integer(name, defaultValue, 0, 65_535, "", doc);
    }

    /** A choice between words; the first is the default. */
    static OptionKey choice(String name, List<String> choices, String doc) {
        return new OptionKey(name, OptionType.CHOICE, choices.get(0), 0, 0, choices, "", doc);
    }

    /** A key of RocketMQ that stands for something this node does not have. */
    static OptionKey withoutMeaning(String name) {
        return new OptionKey(name, OptionType.WITHOUT_MEANING, "", 0, 0, List.of(), "", "no meaning here");
    }

    /** False for a key that is only accepted. */
    public boolean isHonoured() {
        return type != OptionType.WITHOUT_MEANING;
    }

    /** What the value may be, in words. */
    public String legal() {
        return switch (type) {
            case TEXT, WITHOUT_MEANING -> "any text";
            case INTEGER -> "a whole number from " + min + " to " + max + (unit.isEmpty() ? "" : " " + unit);
            case FLAG -> "true or false";
            case CHOICE -> "one of " + String.join(", ", choices);
        };
    }

    /** Name of the environment variable that sets it: {@code VESPER_BROKER_NAME} for {@code brokerName}. */
    public String environmentName() {
        StringBuilder out = new StringBuilder(ENVIRONMENT_PREFIX);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isUpper = Character.isUpperCase(c);
            boolean afterLower = i > 0 && !Character.isUpperCase(name.charAt(i - 1));
            boolean beforeLower = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
            if (i > 0 && isUpper && (afterLower || beforeLower)) {
                out.append('_');
            }
            out.append(Character.toUpperCase(c));
        }
        return out.toString();
    }

    /** What the names of all environment variables for settings begin with. */
    static final String ENVIRONMENT_PREFIX = "VESPER_";
}
