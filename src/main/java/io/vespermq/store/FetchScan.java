package io.vespermq.store;

import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.log.RecordRun;
import io.vespermq.store.queue.Units;
import java.util.Set;

/**
 * Walks over the entries of a queue and picks the messages of one fetch. Pure: it is fed runs of entries until it is
 * done.
 */
final class FetchScan {
    /** Entries looked at by one fetch, matching or not; RocketMQ's maxFilterMessageSize of 16 000 bytes. */
    private static final int SCANNED_MAX = 800;

    private final FetchRequest request;
    private final Set<Long> damaged;
    private final long logMin;
    private final long end;
    private final RecordRun run = new RecordRun();

    private long next;
    private int removed;
    private boolean full;

    /**
     * A scan from the request's offset on.
     *
     * @param max the queue's next offset
     * @param logMin records below this position are gone
     * @param damaged positions where no whole record is: the scan ends in front of an entry that spans one, or begins
     *     behind it
     */
    FetchScan(FetchRequest request, long max, long logMin, Set<Long> damaged) {
        this.request = request;
        this.damaged = damaged;
        this.logMin = logMin;
        next = request.offset();
        end = Math.min(max, next + Math.max(SCANNED_MAX, request.countMax()));
    }

    /** True when no further entry is wanted. */
    boolean isDone() {
        return full || next >= end;
    }

    /** The offset that is looked at next. */
    long next() {
        return next;
    }

    /** True when nothing was picked and some entries stood for messages that are gone. */
    boolean metRemoved() {
        return removed > 0;
    }

    /** What was picked. */
    RecordRun run() {
        return run;
    }

    /** Looks at entries from {@link #next} on, as many as there are and are wanted. */
    void take(Units units) {
        while (!isDone() && units.has(next)) {
            if (units.isBlank(next) || units.position(next) < logMin) {
                removed++;
            } else if (isDamaged(units.position(next), units.length(next))) {
                if (run.count() > 0) {
                    full = true;
                    return;
                }
                removed++;
            } else if (request.filter().matches(units.tagCode(next))) {
                pick(units.position(next), units.length(next));
                if (full) {
                    return;
                }
            }
            next++;
        }
    }

    private boolean isDamaged(long position, int length) {
        if (damaged.isEmpty()) {
            return false;
        }
        // An entry with a wrong length has the damage in its middle.
        return damaged.stream().anyMatch(at -> at >= position && at < position + length);
    }

    private void pick(long position, int length) {
        boolean fits = run.count() < request.countMax() && (long) run.bytes() + length <= request.bytesMax();
        if (fits || run.count() == 0) {
            run.add(position, length);
        } else {
            full = true;
        }
    }
}
