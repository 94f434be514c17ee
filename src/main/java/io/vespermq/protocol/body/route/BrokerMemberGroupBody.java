package io.vespermq.protocol.body.route;

/**
 * The body around a member group.
 *
 * @param brokerMemberGroup the group
 */
public record BrokerMemberGroupBody(BrokerMemberGroup brokerMemberGroup) {}
