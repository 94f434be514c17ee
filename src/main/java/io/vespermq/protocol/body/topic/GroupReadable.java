package io.vespermq.protocol.body.topic;

/**
 * Body of the reply to UPDATE_AND_GET_GROUP_FORBIDDEN (353).
 *
 * @param group name of the group
 * @param readable whether it may read the topic
 * @param topic name of the topic
 */
public record GroupReadable(String group, boolean readable, String topic) {}
