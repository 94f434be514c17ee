package io.vespermq.store.api;

import java.nio.file.Path;

/**
 * Facts about the store for operators.
 *
 * @param directory the store's root
 * @param minPosition start of the oldest segment
 * @param maxPosition end of the log
 * @param flushedPosition end of what is durable
 * @param dispatchBehindBytes bytes in the log that the queues do not know yet
 * @param indexBehindBytes bytes in the log whose messages cannot be found by key yet
 * @param indexBehindMs how much later the newest message was stored than the newest that can be found by key, milliseconds
 * @param diskUsedRatio used share of the disk that holds the log, 0 to 1
 * @param earliestStoreMs store time of the oldest message, −1 when there is none
 * @param writable false once a write failed, and while the disk is full
 */
public record StoreStatus(
        Path directory,
        long minPosition,
        long maxPosition,
        long flushedPosition,
        long dispatchBehindBytes,
        long indexBehindBytes,
        long indexBehindMs,
        double diskUsedRatio,
        long earliestStoreMs,
        boolean writable) {}
