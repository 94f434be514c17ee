package io.vespermq.store.api;

/** The store does not take a message. Nothing was stored, unless the reason says that it may have been. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, in the classes that a client must tell apart. */
    public enum Reason {
        /** The message cannot be stored anywhere: too large, properties too long. */
        ILLEGAL,
        /** The store is closing, or is not open yet. */
        CLOSED,
        /** The disk is full; nothing was stored. */
        FULL,
        /** More is waiting to be written than the limit allows; nothing was stored. */
        BUSY,
        /** An earlier write or force failed; nothing was stored and nothing will be until a restart. */
        DEGRADED,
        /** The write of this very message failed: it may or may not be found after a restart. */
        UNKNOWN
    }

    private final Reason reason;

    /** A failure without a cause of its own. */
    public StoreFailure(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** A failure that something else caused. */
    public StoreFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
