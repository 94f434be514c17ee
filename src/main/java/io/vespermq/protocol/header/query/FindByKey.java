package io.vespermq.protocol.header.query;

import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.Wire;

/**
 * Header of QUERY_MESSAGE (12).
 *
 * @param topic where the messages are
 * @param key the unique key, one of the keys, or the tag
 * @param maxNum so many messages at most
 * @param beginTimestamp stored at that time or later, epoch milliseconds
 * @param endTimestamp stored at that time or earlier
 * @param indexType {@code T}: the key is a tag; anything else: it is not. Clients before 5.5 do not send it
 * @param unique the key is a unique key
 */
public record FindByKey(
        String topic,
        String key,
        int maxNum,
        long beginTimestamp,
        long endTimestamp,
        @Wire(otherwise = "K") String indexType,
        @Wire(value = "_UNIQUE_KEY_QUERY", otherwise = "false") boolean unique) {
    public static final HeaderCodec<FindByKey> CODEC = HeaderCodec.of(FindByKey.class);
}
