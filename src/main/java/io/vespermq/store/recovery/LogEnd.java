package io.vespermq.store.recovery;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells where a log ends from where it is damaged. It ends where a process was stopped in the middle of a write, or where a
 * power cut took what no force had covered; it is damaged where it goes on behind something that once was whole.
 */
final class LogEnd {
    // Part of the recovery, and told under its name.
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** Behind so many zeros nothing is looked for after a power cut: no broker here lets more wait to be forced. */
    private static final long UNFORCED_MAX = 256L << 20;
    /** Where nothing was lost, damage is a matter of sectors. */
    static final long DAMAGE_MAX = 16L << 20;

    private final Segments segments;
    private final StoreDirectory directory;
    private final QueueRecovery queues;
    private final boolean nothingWasLost;

    // Where was looked last, and what was found: the end of a log is asked for twice.
    private long lookedFrom = -1;
    private long found;

    /**
     * The end of the log that these segments hold.
     *
     * @param nothingWasLost whatever was written is on the disk, unless something happened to the disk itself: the broker
     *     stopped in order, or its machine has been running since
     */
    LogEnd(Segments segments, StoreDirectory directory, QueueRecovery queues, boolean nothingWasLost) {
        this.segments = segments;
        this.directory = directory;
        this.queues = queues;
        this.nothingWasLost = nothingWasLost;
    }

    /** See the constructor. */
    boolean nothingWasLost() {
        return nothingWasLost;
    }

    /**
     * Where the log goes on behind bytes that are no whole record, if it is sure that they once were; −1 if not. Blocks.
     *
     * @param position behind the last whole record
     * @param lastStoreMs its store time, epoch milliseconds
     * @param forcedMs every message stored before this time was forced
     */
    long nextProven(long position, long lastStoreMs, long forcedMs) throws IOException {
        long next = follower(position);
        Segment segment = next < 0 ? null : segments.holding(next);
        if (segment != null) {
            StoredMessage record = new RecordScan(segment, next).next();
            // An older one was left behind by an earlier cut: RocketMQ does not clear what it cuts.
            boolean isNewer = record != null && record.storeMs() >= lastStoreMs;
            boolean isProven = record != null && (nothingWasLost || record.storeMs() < forcedMs);
            return isNewer && isProven ? next : -1;
        }
        return nothingWasLost ? nextKnown(position) : -1;
    }

    /** Behind the newest record that a queue's file knows: what was acknowledged once has a place in the log for ever. */
    private long nextKnown(long position) throws IOException {
        long known = queues.knownEnd(position);
        boolean isNear = known > position && known - position <= DAMAGE_MAX;
        return isNear && segments.holding(known) == segments.holding(position) ? known : -1;
    }

    /**
     * Whole records behind the end are no torn tail: a power cut took what lies before them. They may have been
     * acknowledged, so they are kept where an operator finds them. Blocks.
     */
    void setAside(long end) throws IOException {
        long follower = follower(end);
        if (follower < 0) {
            return;
        }
        Path place = segments.setAside(end, directory.aside());
        LOG.error(
                "the log has a hole at byte {}, and whole records follow from byte {} on, which no force is known to have"
                        + " covered; what lies behind the hole was set aside in {}, and the log ends at byte {} now:"
                        + " messages behind it are not served. A replica of this broker may have them",
                end,
                follower,
                place,
                end);
    }

    /** Position of the first whole record behind a position at which none is; −1 for none. */
    private long follower(long position) throws IOException {
        if (position != lookedFrom) {
            found = search(position);
            lookedFrom = position;
        }
        return found;
    }

    private long search(long position) throws IOException {
        long zerosMax = nothingWasLost ? DAMAGE_MAX : UNFORCED_MAX;
        for (Segment segment : segments.inOrder()) {
            if (segment.end() > position) {
                long next = RecordSearch.next(segment, Math.max(position, segment.base()), zerosMax);
                if (next >= 0) {
                    return next;
                }
            }
        }
        return -1;
    }
}
