package io.vespermq.protocol.header.query;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;

/**
 * Header of SEARCH_OFFSET_BY_TIMESTAMP (29).
 *
 * @param topic name of the topic
 * @param queueId number of the queue
 * @param timestamp epoch milliseconds
 * @param boundaryType {@code upper} for the last message at or before, everything else for the first at or after
 */
public record SearchOffset(String topic, int queueId, long timestamp, @Wire(otherwise = "lower") String boundaryType) {
    public static final HeaderCodec<SearchOffset> CODEC = HeaderCodec.of(SearchOffset.class);
}
