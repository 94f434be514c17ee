package io.vespermq.client.produce;

import io.vespermq.protocol.body.MessageQueue;

/**
 * Where a message was stored.
 *
 * @param messageId the client's unique key of the message
 * @param offsetMessageId the broker's id of the message
 * @param queue the queue
 * @param queueOffset index in the queue
 */
public record SendResult(String messageId, String offsetMessageId, MessageQueue queue, long queueOffset) {}
