package io.vespermq.protocol.codec;

/** A peer sent a header field that this node cannot read; the message says which, what was expected and what came. */
public final class MalformedHeader extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedHeader(String message) {
        super(message, null, false, false);
    }
}
