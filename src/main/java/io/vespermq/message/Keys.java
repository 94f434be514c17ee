package io.vespermq.message;

import java.util.ArrayList;
import java.util.List;

/** The keys under which a message can be found. */
public final class Keys {
    private Keys() {}

    /** What stands before a tag where tags are filed among the keys. */
    public static final String TAG = "T#";

    /**
     * All under which a message is filed: what {@link #of} has, then its tag behind {@link #TAG}. As Apache RocketMQ 5.5 does,
     * {@code queryMsgByKey -p T} of whose tools asks for tags.
     */
    public static List<String> filed(MessageProperties properties) {
        List<String> keys = of(properties);
        String tag = properties.get(PropertyNames.TAGS);
        if (tag != null && !tag.isEmpty()) {
            keys.add(TAG + tag);
        }
        return keys;
    }

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
