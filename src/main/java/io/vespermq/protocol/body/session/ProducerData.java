package io.vespermq.protocol.body.session;

/**
 * One producer of a heartbeat.
 *
 * @param groupName the producer's group
 */
public record ProducerData(String groupName) {}
