package io.vespermq.store.api;

/**
 * One entry of a consume queue.
 *
 * @param offset index in the queue
 * @param position where the record begins in the log
 * @param length bytes of the record
 * @param tagCode hash of the tag, or the delivery time of a delayed message
 */
public record QueueEntry(long offset, long position, int length, long tagCode) {}
