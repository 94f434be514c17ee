package io.vespermq.store.api;

import java.util.List;

/**
 * What the index knows about a key.
 *
 * @param positions where messages begin in the log that may have it, newest first; a hash says so, the messages have to be
 *     looked at
 * @param indexedMs store time of the newest message that is indexed, epoch milliseconds, 0 for none
 * @param indexedPosition where that message begins
 */
public record KeyMatches(List<Long> positions, long indexedMs, long indexedPosition) {}
