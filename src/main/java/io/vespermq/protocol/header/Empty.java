package io.vespermq.protocol.header;

import io.vespermq.protocol.codec.HeaderCodec;

/** The header of requests and replies that carry no fields, or none that matter. */
public record Empty() {
    public static final HeaderCodec<Empty> CODEC = HeaderCodec.of(Empty.class);
}
