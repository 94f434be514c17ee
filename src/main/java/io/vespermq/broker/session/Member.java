package io.vespermq.broker.session;

import io.vespermq.protocol.Language;

/**
 * A client in a group.
 *
 * @param channel the way to it
 * @param clientId what it calls itself
 * @param language what it is written in
 * @param version its release number
 * @param seenNanos monotonic time of its last heartbeat
 * @param seenMs epoch milliseconds of its last heartbeat
 */
public record Member(
        ClientChannel channel, String clientId, Language language, int version, long seenNanos, long seenMs) {}
