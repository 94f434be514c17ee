package io.vespermq.runtime;

/** The only source of time in the node. Passed through constructors so that tests can hold it still or move it. */
public interface Clock {
    /** Wall-clock time in milliseconds since the epoch. It may jump; never use it to measure a span. */
    long epochMs();

    /** Monotonic time in nanoseconds from an arbitrary origin. Use it for deadlines and spans. */
    long nanos();

    /** The clock of this machine. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }

    /** Milliseconds of monotonic time since an earlier {@link #nanos()} reading. */
    default long msSince(long startNanos) {
        return (nanos() - startNanos) / 1_000_000L;
    }
}
