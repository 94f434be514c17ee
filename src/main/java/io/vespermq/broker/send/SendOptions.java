package io.vespermq.broker.send;

import io.vespermq.message.DelayLevels;
import io.vespermq.message.HostAddress;

/**
 * What sends need to know of the broker. RocketMQ's keys in brackets.
 *
 * @param clusterName written into each message [brokerClusterName]
 * @param regionId written into each message and its reply [regionId]
 * @param traceOn whether clients may trace [traceOn]
 * @param storeHost address under which clients find this broker
 * @param brokerPermission permission bits of the whole broker [brokerPermission]
 * @param acceptFromMs sends before this epoch time are refused [startAcceptSendRequestTimeStamp]
 * @param messageBytesMax longest body or batch [maxMessageSize]
 * @param delayLevels the delay levels [messageDelayLevel]
 */
public record SendOptions(
        String clusterName,
        String regionId,
        boolean traceOn,
        HostAddress storeHost,
        int brokerPermission,
        long acceptFromMs,
        int messageBytesMax,
        DelayLevels delayLevels) {}
