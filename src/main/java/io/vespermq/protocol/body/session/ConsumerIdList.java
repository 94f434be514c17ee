package io.vespermq.protocol.body.session;

import java.util.List;

/**
 * Body of the reply to GET_CONSUMER_LIST_BY_GROUP (38).
 *
 * @param consumerIdList ids of the clients in the group, each once
 */
public record ConsumerIdList(List<String> consumerIdList) {}
