package io.vespermq.protocol.body.session;

import io.vespermq.protocol.body.SubscriptionData;
import org.jspecify.annotations.Nullable;

/**
 * Body of CHECK_CLIENT_CONFIG (46).
 *
 * @param clientId who asks
 * @param group its consumer group
 * @param subscriptionData the subscription whose expression is to be checked
 */
public record ClientCheck(
        @Nullable String clientId, @Nullable String group, @Nullable SubscriptionData subscriptionData) {}
