package io.vespermq.nameserver.route;

import io.vespermq.runtime.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
public final class ManualClock implements Clock {
    private final AtomicLong ms = new AtomicLong(1_000_000);

    @Override
    public long epochMs() {
        return ms.get();
    }

    @Override
    public long nanos() {
        return ms.get() * 1_000_000;
    }

    /** Moves on. */
    public void advance(long byMs) {
        ms.addAndGet(byMs);
    }
}
