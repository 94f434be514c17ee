package io.vespermq.store.api;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The result of a fetch.
 *
 * @param status what was met
 * @param nextOffset where the reader goes on: behind the last message looked at, or the corrected offset
 * @param bounds the queue's bounds at the time
 * @param count messages returned
 * @param messages the records, one after another; null unless {@link FetchStatus#FOUND}. The receiver releases it
 */
public record Fetched(FetchStatus status, long nextOffset, QueueBounds bounds, int count, @Nullable ByteBuf messages) {}
