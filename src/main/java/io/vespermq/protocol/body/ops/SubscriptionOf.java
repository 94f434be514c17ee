package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.body.SubscriptionData;
import org.jspecify.annotations.Nullable;

/**
 * Body of the reply to QUERY_SUBSCRIPTION_BY_CONSUMER (345).
 *
 * @param group name of the group
 * @param subscriptionData what it wants of the topic; null when it is not connected or did not subscribe
 * @param topic name of the topic
 */
public record SubscriptionOf(String group, @Nullable SubscriptionData subscriptionData, String topic) {}
