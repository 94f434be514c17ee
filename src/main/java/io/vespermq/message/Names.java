package io.vespermq.message;

import org.jspecify.annotations.Nullable;

/** Which topic and group names are legal. They become directory names, so every entry checks them. */
public final class Names {
    public static final String RETRY_PREFIX = "%RETRY%";
    public static final String DLQ_PREFIX = "%DLQ%";
    public static final int TOPIC_CHARS_MAX = 127;
    /** Retry and dead-letter topics carry a group name behind a prefix. */
    public static final int RETRY_TOPIC_CHARS_MAX = 255;

    public static final int GROUP_CHARS_MAX = 120;

    private Names() {}

    /** Why {@code topic} is no legal topic name, or null when it is one. */
    public static @Nullable String topicFault(@Nullable String topic) {
        int max = topic != null && isRetryOrDlq(topic) ? RETRY_TOPIC_CHARS_MAX : TOPIC_CHARS_MAX;
        return fault("topic", topic, max);
    }

    /** Why {@code group} is no legal group name, or null when it is one. */
    public static @Nullable String groupFault(@Nullable String group) {
        return fault("group", group, GROUP_CHARS_MAX);
    }

    /** The topic that a consumer group's failed messages come back through. */
    public static String retryTopic(String group) {
        return RETRY_PREFIX + group;
    }

    /** The topic in which messages end that a group could not consume. */
    public static String dlqTopic(String group) {
        return DLQ_PREFIX + group;
    }

    /** True for a topic made by {@link #retryTopic}. */
    public static boolean isRetry(String topic) {
        return topic.startsWith(RETRY_PREFIX);
    }

    /** True for a topic made by {@link #dlqTopic}. */
    public static boolean isDlq(String topic) {
        return topic.startsWith(DLQ_PREFIX);
    }

    private static boolean isRetryOrDlq(String topic) {
        return isRetry(topic) || isDlq(topic);
    }

    private static @Nullable String fault(String what, @Nullable String name, int charsMax) {
        if (name == null || name.isBlank()) {
            return "the " + what + " name is blank";
        }
        if (name.length() > charsMax) {
            return "the " + what + " name has " + name.length() + " characters, at most " + charsMax + " are allowed";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isLegal(c)) {
                return "the " + what + " name contains U+" + String.format("%04X", (int) c) + " at index " + i
                        + "; letters, digits and the characters % | _ - are allowed";
            }
        }
        return null;
    }

    private static boolean isLegal(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '%'
                || c == '|'
                || c == '_'
                || c == '-';
    }
}
