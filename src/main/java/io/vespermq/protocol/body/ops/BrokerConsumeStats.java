package io.vespermq.protocol.body.ops;

import java.util.List;
import java.util.Map;

/**
 * Body of the reply to GET_BROKER_CONSUME_STATS (317).
 *
 * @param brokerAddr address of the broker
 * @param consumeStatsList progress by group, one entry each
 * @param totalDiff messages not consumed yet
 * @param totalInflightDiff messages handed out and not consumed yet
 */
public record BrokerConsumeStats(
        String brokerAddr,
        List<Map<String, List<ConsumeStats>>> consumeStatsList,
        long totalDiff,
        long totalInflightDiff) {}
