package io.vespermq.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it, from whichever thread. */
public final class ManualClock implements Clock {
    private static final long EPOCH_MS = 1_795_000_000_000L;
    private static final long NANOS = 5_000_000_000L;

    private final AtomicLong movedNanos = new AtomicLong();
    private final AtomicLong jumpedMs = new AtomicLong();

    @Override
    public long epochMs() {
        return EPOCH_MS + Duration.ofNanos(movedNanos.get()).toMillis() + jumpedMs.get();
    }

    @Override
    public long nanos() {
        return NANOS + movedNanos.get();
    }

    public void advance(Duration span) {
        movedNanos.addAndGet(span.toNanos());
    }

    /** Sets the wall clock forward or back, as an operator does or the network; no time passes. */
    public void jump(Duration span) {
        jumpedMs.addAndGet(span.toMillis());
    }
}
