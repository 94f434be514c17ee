package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.body.MessageQueue;
import java.util.Map;

/**
 * Body of the reply to GET_CONSUME_STATS (208).
 *
 * @param consumeTps messages handed out per second, over a minute
 * @param offsetTable progress by queue
 */
public record ConsumeStats(double consumeTps, Map<MessageQueue, OffsetProgress> offsetTable) {}
