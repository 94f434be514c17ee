package io.vespermq.store.api;

import java.util.List;

/**
 * What the index knows about a key.
 *
 * @param positions where messages begin in the log that may have it, newest first; a hash says so, the messages have to be
 *     looked at
 * @param indexedMs store time of the newest message that is indexed, epoch milliseconds, 0 for none
 * @param indexedPosition where that message begins
 * @param missingBytes bytes of the log, confirmed before the search, whose messages the index does not know yet
 */
public record KeyMatches(List<Long> positions, long indexedMs, long indexedPosition, long missingBytes) {
    /** The same matches, of an index that lacks so many bytes of the log. */
    public KeyMatches missing(long bytes) {
        return new KeyMatches(positions, indexedMs, indexedPosition, bytes);
    }
}
