package io.vespermq.broker;

import io.vespermq.runtime.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The clock of this machine, which a test may move on. */
final class ShiftedClock implements Clock {
    private final AtomicLong aheadNanos = new AtomicLong();

    @Override
    public long epochMs() {
        return Clock.system().epochMs() + Duration.ofNanos(aheadNanos.get()).toMillis();
    }

    @Override
    public long nanos() {
        return Clock.system().nanos() + aheadNanos.get();
    }

    void advance(Duration span) {
        aheadNanos.addAndGet(span.toNanos());
    }
}
