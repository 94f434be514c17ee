package io.vespermq.protocol.body.ops;

import java.util.Collection;

/**
 * Body of the reply to QUERY_TOPIC_CONSUME_BY_WHO (300).
 *
 * @param groupList names of groups
 */
public record GroupNames(Collection<String> groupList) {}
