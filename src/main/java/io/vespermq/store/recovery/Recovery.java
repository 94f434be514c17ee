package io.vespermq.store.recovery;

import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.flush.Checkpoint;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings log and queues of a directory into agreement:
 *
 * <ol>
 *   <li>find how far the files of each queue are valid;
 *   <li>choose where to begin. After a clean stop: behind the newest record that a queue knows, if that record is whole.
 *       Otherwise at the newest segment that begins with a record older than the checkpoint, else at the oldest; queue
 *       entries of records from there on are dropped first, because the disk may have torn them;
 *   <li>read records up to the first that is not whole, and give each the queue entry that it lacks;
 *   <li>set aside what lies there if it has whole records; cut queues and log, and make durable what was read and
 *       written: it counts as flushed from then on;
 *   <li>correct the queues' oldest offsets to the log's oldest byte.
 * </ol>
 *
 * If a queue turns out to lack entries of older records, step 3 is done again over the whole log, for all queues. One of
 * which the log has no message any more keeps its next offset.
 *
 * <p>Runs on a worker and owns everything it is given until {@link #run} returns.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /**
     * What was found.
     *
     * @param end position behind the last whole record
     * @param lastStoreMs store time of the newest record read, epoch milliseconds, 0 for none
     * @param checkpoint what the disk says is proven
     */
    public record Result(long end, long lastStoreMs, Checkpoint checkpoint) {}

    /** A queue lacks entries below the one that a record wants: what is derived must be built from the start. */
    private static final class QueueGap extends Exception {
        private static final long serialVersionUID = 1L;

        private QueueGap(String message) {
            super(message, null, false, false);
        }
    }

    /** Behind so many zeros nothing is looked for after a power cut: no broker here lets more wait to be forced. */
    private static final long UNFORCED_MAX = 256L << 20;
    /** Where nothing was lost, damage is a matter of sectors. */
    private static final long DAMAGE_MAX = 16L << 20;

    private final Segments segments;
    private final StoreDirectory directory;
    private final ConsumeQueues queues;
    private final QueueRecovery queueRecovery;
    private final TagCodes tagCodes;
    private final boolean clean;
    private final boolean sameBoot;

    private Checkpoint checkpoint;
    private long lastStoreMs;
    private long scannedFrom;
    private long provenEnd = -1;

    /**
     * Recovery of one directory.
     *
     * @param directory where it takes note of what it does, and keeps what is cut although records are in it
     * @param clean the last broker stopped in order
     * @param sameBoot the machine ran on since it began; only its process ended
     */
    public Recovery(
            Segments segments,
            StoreDirectory directory,
            ConsumeQueues queues,
            TagCodes tagCodes,
            Checkpoint checkpoint,
            boolean clean,
            boolean sameBoot) {
        this.segments = segments;
        this.directory = directory;
        this.queues = queues;
        this.tagCodes = tagCodes;
        this.checkpoint = checkpoint;
        this.clean = clean;
        this.sameBoot = sameBoot;
        queueRecovery = new QueueRecovery(queues, clean);
    }

    /** Does it. Blocks, for as long as it takes to read what has to be checked. */
    public Result run() throws IOException {
        queueRecovery.load();
        long end = scan();
        queueRecovery.write();
        queueRecovery.cut(end);
        queueRecovery.force();
        if (end != provenEnd) {
            setAside(end);
        }
        segments.cut(end);
        if (!clean) {
            segments.force(scannedFrom);
        }
        queueRecovery.correctMin(segments.minPosition());
        return new Result(end, lastStoreMs, checkpoint);
    }

    private long scan() throws IOException {
        if (segments.first() == null) {
            // Whoever took the log away took no consumer's place in its queues.
            return emptied();
        }
        if (!queueRecovery.isWhole()) {
            LOG.warn("the queues are built anew from the whole log");
            return rebuilt();
        }
        long from = clean ? knownEnd() : -1;
        if (from < 0) {
            from = olderSegment().base();
            queueRecovery.cut(from);
        }
        try {
            return readFrom(from, from <= segments.minPosition());
        } catch (QueueGap gap) {
            LOG.warn("{}; the queues are built anew from the whole log", gap.getMessage());
        }
        return rebuilt();
    }

    private long emptied() throws IOException {
        if (!queues.topics().isEmpty()) {
            beginAnew();
            queueRecovery.keepEnds(0);
        }
        return 0;
    }

    private long rebuilt() throws IOException {
        beginAnew();
        try {
            long end = readFrom(segments.minPosition(), true);
            queueRecovery.keepEnds(segments.minPosition());
            return end;
        } catch (QueueGap impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void beginAnew() throws IOException {
        // Whoever ends in the middle leaves queues that lack what the checkpoint calls proven.
        checkpoint = checkpoint.unproven();
        directory.write(checkpoint);
        queueRecovery.clear();
    }

    /** End of the newest record that a queue knows, if that record is whole; −1 otherwise. */
    private long knownEnd() throws IOException {
        ConsumeQueue[] newest = new ConsumeQueue[1];
        queues.forEach(queue -> {
            if (newest[0] == null || queue.endPosition() > newest[0].endPosition()) {
                newest[0] = queue;
            }
        });
        ConsumeQueue queue = newest[0];
        long last = queue == null ? -1 : queueRecovery.lastPosition(queue);
        Segment segment = last < 0 ? null : segments.holding(last);
        if (queue == null || segment == null) {
            return -1;
        }
        RecordScan scan = new RecordScan(segment, last);
        StoredMessage record = scan.next();
        if (record == null || scan.position() != queue.endPosition()) {
            return -1;
        }
        lastStoreMs = record.storeMs();
        provenEnd = scan.position();
        return provenEnd;
    }

    private Segment olderSegment() throws IOException {
        List<Segment> all = segments.inOrder();
        // Without any queue everything is derived anew.
        for (int i = queues.topics().isEmpty() ? 0 : all.size() - 1; i > 0; i--) {
            StoredMessage first = new RecordScan(all.get(i), all.get(i).base()).next();
            if (first != null && first.storeMs() > 0 && first.storeMs() <= checkpoint.recoverFromMs()) {
                return all.get(i);
            }
        }
        return all.get(0);
    }

    private long readFrom(long from, boolean whole) throws IOException, QueueGap {
        scannedFrom = from;
        long position = from;
        Segment segment = segments.holding(from);
        while (segment != null) {
            RecordScan scan = new RecordScan(segment, position);
            for (StoredMessage record = scan.next(); record != null; record = scan.next()) {
                dispatch(record, whole);
            }
            position = scan.position();
            if (!scan.endedAtBlank()) {
                return position;
            }
            Segment next = segments.holding(segment.end());
            position = next == null ? position : segment.end();
            segment = next;
        }
        return position;
    }

    private void dispatch(StoredMessage record, boolean whole) throws IOException, QueueGap {
        lastStoreMs = Math.max(lastStoreMs, record.storeMs());
        if (!SysFlag.isVisible(record.sysFlag())) {
            return;
        }
        String topic = record.topic();
        ConsumeQueue queue = queues.findOrCreate(topic, record.queueId());
        if (record.position() + record.length() <= queue.endPosition()) {
            return;
        }
        long offset = record.queueOffset();
        if (offset != queue.max() || queueRecovery.isEmptied(queue)) {
            realign(queue, offset, whole);
        }
        queues.add(
                queue, record.position(), record.length(), tagCodes.of(topic, record.properties(), record.storeMs()));
        if (queues.isMuchUnwritten()) {
            queueRecovery.write();
        }
    }

    private void realign(ConsumeQueue queue, long offset, boolean whole) throws IOException, QueueGap {
        if (offset > queue.max() && queue.max() > 0 && !whole) {
            throw new QueueGap("queue " + queue.queueId() + " of topic " + queue.topic() + " ends at offset "
                    + queue.max() + ", but the log goes on with offset " + offset);
        }
        // A queue without any entry: its older messages are gone from the log, or the topic was deleted. A lower offset
        // than the next: the topic was deleted and made anew, and its offsets began again.
        if (offset != queue.max()) {
            LOG.info("queue {} of topic {} begins at offset {}", queue.queueId(), queue.topic(), offset);
        }
        queueRecovery.restartAt(queue, offset);
    }

    /**
     * Whole records behind the end are no torn tail: the disk has lost what lies before them. They may have been
     * acknowledged, so they are kept where an operator finds them.
     */
    private void setAside(long end) throws IOException {
        for (Segment segment : segments.inOrder()) {
            if (segment.end() <= end) {
                continue;
            }
            long follower =
                    RecordSearch.next(segment, Math.max(end, segment.base()), sameBoot ? DAMAGE_MAX : UNFORCED_MAX);
            if (follower >= 0) {
                Path place = segments.setAside(end, directory.aside());
                LOG.error(
                        "the log is damaged at byte {}, and whole records follow from byte {} on; what lies behind the damage"
                                + " was set aside in {}, and the log ends at byte {} now: messages behind it are not served."
                                + " Stop the broker and put the files of a replica or of a backup in place to have them",
                        end,
                        follower,
                        place,
                        end);
                return;
            }
        }
    }

    /** The store time of the oldest message of a segment that is whole, −1 when there is none. Blocks. */
    public static long earliestStoreMs(@Nullable Segment segment) throws IOException {
        if (segment == null) {
            return -1;
        }
        StoredMessage record = new RecordScan(segment, segment.base()).next();
        if (record == null) {
            long next = RecordSearch.next(segment, segment.base(), DAMAGE_MAX);
            record = next < 0 ? null : new RecordScan(segment, next).next();
        }
        return record == null ? -1 : record.storeMs();
    }
}
