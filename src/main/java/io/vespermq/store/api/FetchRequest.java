package io.vespermq.store.api;

/**
 * A read of one queue.
 *
 * @param topic the topic whose queue is read
 * @param queueId the queue
 * @param offset first wanted offset
 * @param countMax messages at most
 * @param bytesMax bytes at most; one message is returned even when it is larger
 * @param filter what is wanted
 */
public record FetchRequest(String topic, int queueId, long offset, int countMax, int bytesMax, EntryFilter filter) {}
