package io.vespermq.protocol.body.ops;

/**
 * One entry of a consume queue.
 *
 * @param eval whether the group's filter lets the message through
 * @param physicOffset position of the record in the log
 * @param physicSize bytes of the record
 * @param tagsCode hash of the tag
 */
public record QueueItem(boolean eval, long physicOffset, int physicSize, long tagsCode) {}
