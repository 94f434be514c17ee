package io.vespermq.message;

import java.util.ArrayList;
import java.util.List;

/** The keys under which a message can be found. */
public final class Keys {
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
}
