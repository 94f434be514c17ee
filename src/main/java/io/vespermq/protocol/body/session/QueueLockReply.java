package io.vespermq.protocol.body.session;

import io.vespermq.protocol.body.MessageQueue;
import java.util.List;

/**
 * Body of the reply to LOCK_BATCH_MQ (41).
 *
 * @param lockOKMQSet the queues that the client holds now
 */
public record QueueLockReply(List<MessageQueue> lockOKMQSet) {}
