package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.body.MessageQueue;
import java.util.Map;

/**
 * Body of the reply to GET_TOPIC_STATS_INFO (202).
 *
 * @param offsetTable what each queue holds
 * @param topicPutTps messages stored per second, over a minute
 */
public record TopicStats(Map<MessageQueue, TopicOffset> offsetTable, double topicPutTps) {}
