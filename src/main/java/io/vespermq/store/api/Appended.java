package io.vespermq.store.api;

/**
 * Where an append put a message.
 *
 * @param position bytes from the start of the log, inclusive
 * @param end bytes from the start of the log, exclusive; the mark to wait for before promising durability
 * @param queueOffset index of the message in its queue
 * @param storeMs store time, epoch milliseconds
 */
public record Appended(long position, long end, long queueOffset, long storeMs) {}
