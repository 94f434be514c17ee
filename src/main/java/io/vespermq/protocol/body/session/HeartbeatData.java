package io.vespermq.protocol.body.session;

import java.util.List;

/**
 * Body of HEART_BEAT (34).
 *
 * @param clientID the client, an opaque text
 * @param consumerDataSet its consumers
 * @param heartbeatFingerprint hash over the heartbeat; 0 from clients that always send everything
 * @param producerDataSet its producers
 * @param withoutSub true when the subscriptions are left out because nothing changed since the same fingerprint
 */
public record HeartbeatData(
        String clientID,
        List<ConsumerData> consumerDataSet,
        int heartbeatFingerprint,
        List<ProducerData> producerDataSet,
        boolean withoutSub) {
    public HeartbeatData {
        consumerDataSet = consumerDataSet == null ? List.of() : List.copyOf(consumerDataSet);
        producerDataSet = producerDataSet == null ? List.of() : List.copyOf(producerDataSet);
    }
}
