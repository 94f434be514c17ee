package io.vespermq.protocol.header;

import io.vespermq.protocol.codec.HeaderCodec;
import java.lang.invoke.MethodHandles;

/** The header of requests and replies that carry no fields, or none that matter. */
public record Empty() {
    public static final HeaderCodec<Empty> CODEC = HeaderCodec.of(Empty.class, MethodHandles.lookup());
}
