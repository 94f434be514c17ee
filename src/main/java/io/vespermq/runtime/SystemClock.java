package io.vespermq.runtime;

/** Reads the clocks of the machine. The one class that may. */
enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long epochMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
