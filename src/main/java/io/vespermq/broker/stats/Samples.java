package io.vespermq.broker.stats;

/**
 * The last readings of a counter that only grows, taken at even intervals. Owned by whoever takes them.
 */
final class Samples {
    private final long[] nanos;
    private final long[] values;
    private int count;

    /** Keeps {@code capacity} readings, at least 2. */
    Samples(int capacity) {
        nanos = new long[capacity];
        values = new long[capacity];
    }

    void add(long nowNanos, long value) {
        int at = count % values.length;
        nanos[at] = nowNanos;
        values[at] = value;
        count++;
    }

    /** Growth over the last {@code intervals} intervals, or over all there are when they are fewer. */
    long growth(int intervals) {
        int back = back(intervals);
        return back == 0 ? 0 : values[index(0)] - values[index(back)];
    }

    /** Growth per second over the last {@code intervals} intervals, or over all there are when they are fewer. */
    double perSecond(int intervals) {
        int back = back(intervals);
        if (back == 0) {
            return 0;
        }
        double seconds = (nanos[index(0)] - nanos[index(back)]) / 1e9;
        return seconds <= 0 ? 0 : (values[index(0)] - values[index(back)]) / seconds;
    }

    private int back(int intervals) {
        return Math.max(0, Math.min(intervals, Math.min(count, values.length) - 1));
    }

    private int index(int back) {
        return Math.floorMod(count - 1 - back, values.length);
    }
}
