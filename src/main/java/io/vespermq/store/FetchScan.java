package io.vespermq.store;

import io.vespermq.message.RecordLayout;
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
    private final Set<Long> passedOver;
    private final long logMin;
    private final long end;
    private final RecordRun run;

    private long next;
    private int removed;
    private boolean full;

    /**
     * A scan from the request's offset on.
     *
     * @param max the queue's next offset
     * @param logMin records below this position are gone
     * @param passedOver offsets whose messages cannot be read: the scan ends in front of one, or begins behind it
     */
    FetchScan(FetchRequest request, long max, long logMin, Set<Long> passedOver) {
        this.request = request;
        this.passedOver = passedOver;
        this.logMin = logMin;
        run = new RecordRun(request.topic(), request.queueId());
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
            if (isNoMessage(units)) {
                removed++;
            } else if (!passedOver.isEmpty() && passedOver.contains(next)) {
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

    /** True for the place of a message that is gone, and for an entry that the disk has changed beyond recognition. */
    private boolean isNoMessage(Units units) {
        int length = units.length(next);
        return units.position(next) < logMin || length <= 0 || length > RecordLayout.RECORD_BYTES_MAX;
    }

    private void pick(long position, int length) {
        boolean fits = run.count() < request.countMax() && (long) run.bytes() + length <= request.bytesMax();
        if (fits || run.count() == 0) {
            run.add(position, length, next);
        } else {
            full = true;
        }
    }
}
