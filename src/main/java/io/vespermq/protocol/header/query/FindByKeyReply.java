package io.vespermq.protocol.header.query;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Reply header of QUERY_MESSAGE (12): how far the index is. The names are the protocol's.
 *
 * @param indexLastUpdateTimestamp store time of the newest message that is indexed, epoch milliseconds
 * @param indexLastUpdatePhyoffset where that message begins in the log
 */
public record FindByKeyReply(long indexLastUpdateTimestamp, long indexLastUpdatePhyoffset) {
    public static final HeaderCodec<FindByKeyReply> CODEC = HeaderCodec.of(FindByKeyReply.class);
}
