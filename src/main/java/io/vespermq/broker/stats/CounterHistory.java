package io.vespermq.broker.stats;

import io.vespermq.protocol.body.ops.StatsItem;
import io.vespermq.protocol.body.ops.StatsWindows;

/** What a counter did in the last minute, hour and day. Fed every 10 s. */
final class CounterHistory {
    private static final int PER_MINUTE = 6;
    private static final int TICKS_PER_HOUR_READING = 60;
    private static final int TICKS_PER_DAY_READING = 360;
    private static final int READINGS_PER_HOUR = 6;
    private static final int READINGS_PER_DAY = 24;

    private final Samples minute = new Samples(PER_MINUTE + 1);
    private final Samples hour = new Samples(READINGS_PER_HOUR + 1);
    private final Samples day = new Samples(READINGS_PER_DAY + 1);
    private int ticks;

    /** A counter that stood at 0 at {@code nowNanos}. */
    CounterHistory(long nowNanos) {
        minute.add(nowNanos, 0);
        hour.add(nowNanos, 0);
        day.add(nowNanos, 0);
    }

    void tick(long nowNanos, long value) {
        ticks++;
        minute.add(nowNanos, value);
        if (ticks % TICKS_PER_HOUR_READING == 0) {
            hour.add(nowNanos, value);
        }
        if (ticks % TICKS_PER_DAY_READING == 0) {
            day.add(nowNanos, value);
        }
    }

    double perSecond() {
        return minute.perSecond(PER_MINUTE);
    }

    StatsWindows windows() {
        return new StatsWindows(item(day, READINGS_PER_DAY), item(hour, READINGS_PER_HOUR), item(minute, PER_MINUTE));
    }

    private static StatsItem item(Samples samples, int intervals) {
        long sum = samples.growth(intervals);
        return new StatsItem(sum == 0 ? 0 : 1, sum, samples.perSecond(intervals));
    }
}
