package io.vespermq.config;

/** A setting cannot be used. The message is one sentence: where it stands, key, value and what is legal. */
public final class BadOption extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A fault of the configuration; the message says what stands where and what is expected. */
    public BadOption(String message) {
        super(message, null, false, false);
    }
}
