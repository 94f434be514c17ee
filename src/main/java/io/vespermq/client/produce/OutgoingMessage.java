package io.vespermq.client.produce;

import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to be sent.
 *
 * @param topic where it goes
 * @param keys words by which it can be looked up, separated by spaces, or null
 * @param tags the tag by which consumers select, or null
 * @param body the payload; not changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes that are sent; compared by no one
public record OutgoingMessage(String topic, @Nullable String keys, @Nullable String tags, byte[] body) {
    /** The properties in the form that is sent. */
    MessageProperties properties(String uniqueKey) {
        Map<String, String> map = new LinkedHashMap<>();
        if (keys != null) {
            map.put(PropertyNames.KEYS, keys);
        }
        map.put(PropertyNames.UNIQUE_KEY, uniqueKey);
        map.put(PropertyNames.WAIT, "true");
        if (tags != null) {
            map.put(PropertyNames.TAGS, tags);
        }
        return MessageProperties.of(map);
    }
}
