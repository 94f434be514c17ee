package io.vespermq.store.recovery;

import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how far the reading of a long log has come. Of a short one nothing is said: it is over before anybody asks. */
final class RecoveryProgress {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryProgress.class);

    private static final long TOLD_FROM_BYTES = 1L << 30;
    private static final int STEPS = 10;
    private static final int PERCENT = 100;

    private final long from;
    private final long bytes;
    private long next;

    RecoveryProgress(Segments segments, long from) {
        this.from = from;
        Segment last = segments.last();
        bytes = last == null ? 0 : last.end() - from;
        next = bytes > TOLD_FROM_BYTES ? from + bytes / STEPS : Long.MAX_VALUE;
    }

    /** The log was read up to here. */
    void reached(long position) {
        if (position >= next) {
            LOG.info(
                    "recovery: {} % of at most {} bytes read, from byte {} on",
                    (position - from) * PERCENT / bytes, bytes, from);
            next = position + bytes / STEPS;
        }
    }
}
