package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.body.MessageQueue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of the reply to GET_CONSUMER_STATUS_FROM_CLIENT (221) and INVOKE_BROKER_TO_GET_CONSUMER_STATUS (223).
 *
 * @param consumerTable offsets by client id; absent in 221
 * @param messageQueueTable offsets of one client; empty in 223
 */
public record ClientOffsets(
        @Nullable Map<String, Map<MessageQueue, Long>> consumerTable,
        @Nullable Map<MessageQueue, Long> messageQueueTable) {}
