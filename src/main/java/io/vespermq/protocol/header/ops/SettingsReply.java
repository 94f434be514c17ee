package io.vespermq.protocol.header.ops;

import io.vespermq.protocol.codec.HeaderCodec;

/**
 * Header of the reply to GET_BROKER_CONFIG (26).
 *
 * @param version version of the settings, a data version in JSON
 */
public record SettingsReply(String version) {
    public static final HeaderCodec<SettingsReply> CODEC = HeaderCodec.of(SettingsReply.class);
}
