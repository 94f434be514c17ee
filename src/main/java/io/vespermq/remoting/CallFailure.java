package io.vespermq.remoting;

/** A call to a peer got no answer: no connection, a closed one, or no reply in time. The peer may have acted on it. */
public final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A call without a reply; the message says which and why. */
    public CallFailure(String message) {
        super(message, null, false, false);
    }
}
