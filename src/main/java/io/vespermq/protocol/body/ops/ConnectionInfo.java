package io.vespermq.protocol.body.ops;

import io.vespermq.protocol.Language;

/**
 * One connected client.
 *
 * @param clientAddr its address, {@code ip:port}
 * @param clientId what it calls itself
 * @param language what it is written in
 * @param version its release number
 */
public record ConnectionInfo(String clientAddr, String clientId, Language language, int version) {}
