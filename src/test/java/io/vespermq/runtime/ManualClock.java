package io.vespermq.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it, from whichever thread. */
public final class ManualClock implements Clock {
    private static final long EPOCH_MS = 1_795_000_000_000L;
    private static final long NANOS = 5_000_000_000L;

    private final AtomicLong movedNanos = new AtomicLong();

    @Override
    public long epochMs() {
        return EPOCH_MS + Duration.ofNanos(movedNanos.get()).toMillis();
    }

    @Override
    public long nanos() {
        return NANOS + movedNanos.get();
    }

    public void advance(Duration span) {
        movedNanos.addAndGet(span.toNanos());
    }
}
