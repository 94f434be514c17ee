package io.vespermq.protocol.body.offset;

import io.vespermq.protocol.body.MessageQueue;
import java.util.Map;

/**
 * Offsets by queue: the reply to INVOKE_BROKER_TO_RESET_OFFSET (222).
 *
 * @param offsetTable queue, offset
 */
public record QueueOffsets(Map<MessageQueue, Long> offsetTable) {}
