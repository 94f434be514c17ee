package io.vespermq.protocol.header.topic;

import io.vespermq.protocol.codec.HeaderCodec;
import org.jspecify.annotations.Nullable;

/**
 * Header of UPDATE_AND_GET_GROUP_FORBIDDEN (353).
 *
 * @param group name of the group
 * @param topic name of the topic
 * @param readable whether the group may read the topic; null to ask only
 */
public record GroupForbidden(String group, String topic, @Nullable Boolean readable) {
    public static final HeaderCodec<GroupForbidden> CODEC = HeaderCodec.of(GroupForbidden.class);
}
