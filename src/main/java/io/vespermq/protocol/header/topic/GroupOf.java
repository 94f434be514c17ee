package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of requests about one subscription group: GET_SUBSCRIPTIONGROUP_CONFIG (352), QUERY_TOPICS_BY_CONSUMER (343).
 *
 * @param group its name
 */
public record GroupOf(String group) {
    public static final HeaderCodec<GroupOf> CODEC = HeaderCodec.of(GroupOf.class);
}
