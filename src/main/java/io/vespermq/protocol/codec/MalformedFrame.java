package io.vespermq.protocol.codec;

/** A peer sent bytes that are no frame. There is no way to find the next one: the connection must be closed. */
public final class MalformedFrame extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Bytes that are no frame; the message says what was expected and what was found. */
    public MalformedFrame(String message) {
        super(message, null, false, false);
    }
}
