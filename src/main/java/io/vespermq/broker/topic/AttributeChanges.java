package io.vespermq.broker.topic;

import io.vespermq.protocol.ResponseCode;
import io.vespermq.remoting.RequestFailure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the attributes of a topic or group, by name with a sign: {@code +name} sets, {@code -name} deletes.
 * RocketMQ's form.
 */
final class AttributeChanges {
    /** How long a topic's messages are kept, in hours; −1 as long as the log's. */
    static final String RESERVE_TIME = "reserve.time";

    private static final String MESSAGE_TYPE = "message.type";

    /** The values that an attribute may have: which, and in words. */
    private record Values(Pattern pattern, String text) {
        static Values of(String... values) {
            return new Values(Pattern.compile(String.join("|", values)), String.join(", ", values));
        }
    }

    /** The values that a topic's attributes may have here. A broker must not promise what it does not do. */
    private static final Map<String, Values> TOPIC_VALUES = Map.of(
            "queue.type",
            Values.of("SimpleCQ"),
            "cleanup.policy",
            Values.of("DELETE"),
            MESSAGE_TYPE,
            Values.of("UNSPECIFIED", "NORMAL", "FIFO", "DELAY", "TRANSACTION"),
            RESERVE_TIME,
            new Values(
                    Pattern.compile("-1|(?!0+$)\\d{1,9}"),
                    "hours from 1 to 999999999, and -1 to keep messages as long as the log"));

    private static final Set<String> IMMUTABLE = Set.of("queue.type", "cleanup.policy");

    private AttributeChanges() {}

    /** The changes in the text of a header: {@code +name=value,-name}. */
    static Map<String, String> parse(@Nullable String text) {
        Map<String, String> changes = new LinkedHashMap<>();
        if (text == null || text.isBlank()) {
            return changes;
        }
        for (String part : text.split(",", -1)) {
            int at = part.indexOf('=');
            boolean isSet = part.startsWith("+") && at > 1;
            boolean isDelete = part.startsWith("-") && at < 0 && part.length() > 1;
            if (!isSet && !isDelete) {
                throw fault("'" + part + "' is no change of an attribute; +name=value or -name expected");
            }
            String name = isSet ? part.substring(0, at) : part;
            if (changes.put(name.trim(), isSet ? part.substring(at + 1).trim() : "") != null) {
                throw fault("attribute '" + name.substring(1) + "' is changed twice");
            }
        }
        return changes;
    }

    /** A topic's attributes after the changes; refuses what this broker does not know or do. */
    static Map<String, String> applyToTopic(@Nullable Map<String, String> known, Map<String, String> changes) {
        Map<String, String> current = known == null ? Map.of() : known;
        changes.forEach((signed, value) -> checkTopicChange(known != null, current, signed, value));
        return apply(current, changes);
    }

    /** Attributes after the changes, whatever their names. */
    static Map<String, String> apply(Map<String, String> current, Map<String, String> changes) {
        Map<String, String> result = new HashMap<>(current);
        changes.forEach((signed, value) -> {
            String name = nameOf(signed);
            if (signed.startsWith("+")) {
                result.put(name, value);
            } else if (result.remove(name) == null) {
                throw fault("attribute '" + name + "' is not set and cannot be deleted");
            }
        });
        return result;
    }

    private static void checkTopicChange(boolean isUpdate, Map<String, String> current, String signed, String value) {
        String name = nameOf(signed);
        Values values = TOPIC_VALUES.get(name);
        if (values == null) {
            throw fault("unknown attribute '" + name + "'; known are " + String.join(", ", TOPIC_VALUES.keySet()));
        }
        boolean isSet = signed.startsWith("+");
        if (isUpdate && IMMUTABLE.contains(name) && !(isSet && value.equals(current.get(name)))) {
            throw fault("attribute '" + name + "' cannot be changed after the topic was created");
        }
        if (isSet && !values.pattern().matcher(value).matches()) {
            ResponseCode code = name.equals(MESSAGE_TYPE) ? ResponseCode.INVALID_PARAMETER : ResponseCode.SYSTEM_ERROR;
            throw new RequestFailure(
                    code,
                    "attribute '" + name + "' cannot be '" + value + "' on this broker; possible are " + values.text());
        }
    }

    /** Hours of a {@link #RESERVE_TIME}; −1 for no time of its own, whatever stands there. */
    static long reservedHours(@Nullable String value) {
        return value != null && value.matches("\\d{1,9}") ? Long.parseLong(value) : -1;
    }

    private static String nameOf(String signed) {
        if (signed.length() < 2 || (signed.charAt(0) != '+' && signed.charAt(0) != '-')) {
            throw fault("'" + signed + "' is no change of an attribute; a name with + or - before it expected");
        }
        return signed.substring(1);
    }

    private static RequestFailure fault(String remark) {
        return new RequestFailure(ResponseCode.SYSTEM_ERROR, remark);
    }
}
