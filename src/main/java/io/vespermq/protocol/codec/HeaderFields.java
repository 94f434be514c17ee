package io.vespermq.protocol.codec;

import io.vespermq.protocol.Fields;

/** The extension fields of a header, handed out when the header is written. */
@FunctionalInterface
public interface HeaderFields {
    /** No fields. */
    HeaderFields NONE = sink -> {};

    /** Hands every field to the sink, in the order of the wire. */
    void writeTo(HeaderCodec.FieldSink sink);

    /** The fields of a header record. */
    static <H extends Record> HeaderFields of(HeaderCodec<H> codec, H header) {
        return sink -> codec.encode(header, sink);
    }

    /** Fields as they are. */
    static HeaderFields of(Fields fields) {
        return sink -> fields.toMap().forEach(sink::field);
    }
}
