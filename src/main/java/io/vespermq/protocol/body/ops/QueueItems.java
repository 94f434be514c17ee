package io.vespermq.protocol.body.ops;

import java.util.List;

/**
 * Body of the reply to QUERY_CONSUME_QUEUE (321).
 *
 * @param maxQueueIndex offset that the next message will get
 * @param minQueueIndex offset of the oldest message
 * @param queueData the entries
 */
public record QueueItems(long maxQueueIndex, long minQueueIndex, List<QueueItem> queueData) {}
