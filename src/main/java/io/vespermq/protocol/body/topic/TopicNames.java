package io.vespermq.protocol.body.topic;

import java.util.Collection;

/**
 * Names of topics: replies to GET_SYSTEM_TOPIC_LIST_FROM_BROKER (305) and QUERY_TOPICS_BY_CONSUMER (343).
 *
 * @param topicList the names
 */
public record TopicNames(Collection<String> topicList) {}
