package io.vespermq.remoting;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Thins out the log lines about the requests of one connection: a line a minute for each request code. The codes are the
 * peer's to choose, so only some are told apart; the others share their line. Owned by the connection's loop.
 */
final class LineLimit {
    /** Returned by {@link #admit} for a line that is not to be written. */
    static final int NOT_NOW = -1;

    private static final int CODES_MAX = 32;
    /** Stands for the codes that are too many. */
    private static final int OTHERS = Integer.MIN_VALUE;

    private static final long SPAN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Integer, Last> lasts = new HashMap<>();

    /** How many lines were not written since the last one, when one may be written at this moment; else {@link #NOT_NOW}. */
    int admit(int code, long nowNanos) {
        int key = lasts.size() < CODES_MAX || lasts.containsKey(code) ? code : OTHERS;
        Last last = lasts.get(key);
        if (last != null && nowNanos - last.nanos < SPAN_NANOS) {
            last.keptBack++;
            return NOT_NOW;
        }
        lasts.put(key, new Last(nowNanos));
        return last == null ? 0 : last.keptBack;
    }

    /** The last line about a code. */
    private static final class Last {
        private final long nanos;
        private int keptBack;

        Last(long nanos) {
            this.nanos = nanos;
        }
    }
}
