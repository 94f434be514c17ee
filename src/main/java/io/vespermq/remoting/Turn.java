package io.vespermq.remoting;

import io.vespermq.runtime.Clock;
import java.util.concurrent.TimeUnit;

/**
 * What a connection may ask of its loop before others have their turn: a consumer that catches up asks for all its queues at
 * once, and a sender's message would wait behind all of them. Owned by the connection's loop.
 */
final class Turn {
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Of bodies, which have to be copied and written: two pulls. */
    private static final int REPLY_BYTES = 64 << 10;

    private final Clock clock;
    private long endNanos;
    private int bytesLeft;

    Turn(Clock clock) {
        this.clock = clock;
    }

    void begin() {
        endNanos = clock.nanos() + NANOS;
        bytesLeft = REPLY_BYTES;
    }

    /** A reply with a body of so many bytes was made. */
    void replied(int bytes) {
        bytesLeft -= bytes;
    }

    boolean isOver() {
        return bytesLeft <= 0 || clock.nanos() - endNanos >= 0;
    }
}
