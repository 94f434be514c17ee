package io.vespermq.runtime;

import java.time.Duration;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements Clock {
    private long epochMs = 1_795_000_000_000L;
    private long nanos = 5_000_000_000L;

    @Override
    public long epochMs() {
        return epochMs;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    public void advance(Duration span) {
        epochMs += span.toMillis();
        nanos += span.toNanos();
    }
}
