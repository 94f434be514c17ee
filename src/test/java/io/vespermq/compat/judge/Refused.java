package io.vespermq.compat.judge;

/** The official client reported a failure; {@link #fromBroker} tells whether the broker answered with a code. */
@SuppressWarnings("serial")
public final class Refused extends RuntimeException {
    private final int code;
    private final boolean fromBroker;

    public Refused(int code, boolean fromBroker, Throwable cause) {
        super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        this.code = code;
        this.fromBroker = fromBroker;
    }

    public int code() {
        return code;
    }

    public boolean fromBroker() {
        return fromBroker;
    }
}
