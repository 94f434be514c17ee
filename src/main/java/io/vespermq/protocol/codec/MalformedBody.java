package io.vespermq.protocol.codec;

/** A peer or a file gave JSON that this node cannot read; the message says where, what was expected and what came. */
public final class MalformedBody extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A body that cannot be read; the message says where, what was expected and what was found. */
    public MalformedBody(String message) {
        super(message, null, false, false);
    }
}
