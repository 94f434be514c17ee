package io.vespermq.store.index;

import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import java.util.ArrayList;
import java.util.List;

/** Which keys of a message are indexed, and under which number. */
public final class Keys {
    private static final char TOPIC_END = '#';

    private Keys() {}

    /** The unique key, then each of the keys, which are separated by spaces. */
    public static List<String> of(MessageProperties properties) {
        List<String> keys = new ArrayList<>();
        String unique = properties.get(PropertyNames.UNIQUE_KEY);
        if (unique != null && !unique.isEmpty()) {
            keys.add(unique);
        }
        String text = properties.get(PropertyNames.KEYS);
        if (text != null) {
            for (String key : text.split(" ", -1)) {
                if (!key.isEmpty()) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    /** The number of a topic's key: Java's hash of {@code topic#key}, never negative. */
    static int hash(String topic, String key) {
        int hash = (topic + TOPIC_END + key).hashCode();
        // RocketMQ takes the absolute value, and 0 for the one number that has none.
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
    }
}
