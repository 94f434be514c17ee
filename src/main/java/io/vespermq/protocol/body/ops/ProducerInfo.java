package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.Language;

/**
 * One connected producer.
 *
 * @param clientId what it calls itself
 * @param language what it is written in
 * @param lastUpdateTimestamp epoch milliseconds of its last heartbeat
 * @param remoteIP its IP address
 * @param version its release number
 */
public record ProducerInfo(
        String clientId, Language language, long lastUpdateTimestamp, String remoteIP, int version) {}
