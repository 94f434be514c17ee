package io.vespermq.store.log;

import io.vespermq.message.DelayLevels;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.SystemTopics;
import io.vespermq.message.Tags;
import org.jspecify.annotations.Nullable;

/**
 * The tag code of consume queue entries: the hash of the tag; for a delayed message the time of its delivery.
 *
 * @param delayLevels what a delay level means
 */
public record TagCodes(DelayLevels delayLevels) {
    private static final int LEVEL_DIGITS_MAX = 9;

    /** The code of a message stored at {@code storeMs}. */
    public long of(String topic, MessageProperties properties, long storeMs) {
        if (topic.equals(SystemTopics.SCHEDULE)) {
            int level = level(properties.get(PropertyNames.DELAY));
            if (level > 0) {
                return storeMs + delayLevels.delayMs(level);
            }
        }
        return Tags.code(properties.get(PropertyNames.TAGS));
    }

    private static int level(@Nullable String text) {
        boolean number = text != null
                && !text.isEmpty()
                && text.length() <= LEVEL_DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        // A text that is no level asks for no delay; a stored message must never stop the store.
        return number ? Integer.parseInt(text) : 0;
    }
}
