package io.vespermq.protocol.body.route;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of topics.
 *
 * @param brokerAddr address of some broker, where the request wants one
 * @param topicList the names
 */
public record TopicList(@Nullable String brokerAddr, List<String> topicList) {
    public TopicList {
        topicList = topicList == null ? List.of() : List.copyOf(topicList);
    }

    /** Names without a broker. */
    public static TopicList of(Collection<String> names) {
        return new TopicList(null, List.copyOf(names));
    }
}
