package io.vespermq.protocol.body.topic;

import io.vespermq.protocol.body.SubscriptionGroupConfig;
import java.util.List;

/**
 * Body of UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST (225).
 *
 * @param groupConfigList the groups; names of attributes carry {@code +} or {@code -}
 */
public record GroupConfigList(List<SubscriptionGroupConfig> groupConfigList) {}
