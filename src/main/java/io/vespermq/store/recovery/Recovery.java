package io.vespermq.store.recovery;

import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.flush.Checkpoint;
import io.vespermq.store.log.Placeholder;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
 *       entries of records from there on are forgotten first, because the disk may have torn them;
 *   <li>read records to the end of the log, and give each the queue entry that it lacks. Bytes that are none, but were
 *       once, because what follows was proven durable, are copied aside, and {@linkplain Placeholder placeholders} take
 *       their place;
 *   <li>set aside what lies behind the end if it has whole records: a power cut left a hole in what was not forced. Cut
 *       queues and log, and make durable what was read and written: it counts as flushed from then on;
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

    /** A range of the log in which there are no records any more. */
    private record Damage(long from, long to) {}

    /** A queue lacks entries below the one that a record wants: what is derived must be built from the start. */
    private static final class QueueGap extends Exception {
        private static final long serialVersionUID = 1L;

        private QueueGap(String message) {
            super(message, null, false, false);
        }
    }

    private final Segments segments;
    private final StoreDirectory directory;
    private final ConsumeQueues queues;
    private final QueueRecovery queueRecovery;
    private final TagCodes tagCodes;
    private final LogEnd logEnd;
    private final boolean clean;

    private Checkpoint checkpoint;
    private long lastStoreMs;
    private long scannedFrom;
    private long provenEnd = -1;
    // In the order of the log, as far as it was read.
    private final List<Damage> damaged = new ArrayList<>();

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
        queueRecovery = new QueueRecovery(queues, clean);
        logEnd = new LogEnd(segments, directory, queueRecovery, clean || sameBoot);
    }

    /** Does it. Blocks, for as long as it takes to read what has to be checked. */
    public Result run() throws IOException {
        queueRecovery.load();
        long end = scan();
        queueRecovery.write();
        queueRecovery.cut(end);
        queueRecovery.force();
        if (end != provenEnd) {
            logEnd.setAside(end);
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
            queueRecovery.forget(from);
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
            if (logEnd.nothingWasLost() && !damaged.isEmpty()) {
                Damage last = damaged.get(damaged.size() - 1);
                queueRecovery.loseOldEnds(last.from(), last.to());
            }
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
        damaged.clear();
        RecoveryProgress progress = new RecoveryProgress(segments, from);
        long position = from;
        Segment segment = segments.holding(from);
        while (segment != null) {
            RecordScan scan = new RecordScan(segment, position);
            for (StoredMessage record = scan.next(); record != null; record = scan.next()) {
                dispatch(record, whole);
                progress.reached(scan.position());
            }
            position = scan.position();
            long next = scan.endedAtBlank() ? segment.end() : behindDamage(position);
            segment = next < 0 ? null : segments.holding(next);
            position = segment == null ? position : next;
        }
        return position;
    }

    /** Where the log goes on behind bytes that are no record any more, and now are one; −1 when it ends in front of them. */
    private long behindDamage(long position) throws IOException {
        long next = position == provenEnd ? -1 : logEnd.nextProven(position, lastStoreMs, checkpoint.logStoreMs());
        Segment segment = segments.holding(position);
        if (segment == null || !Quarantine.hasRoom(segment, position, next)) {
            return -1;
        }
        List<StoredMessage> legible = Quarantine.legible(segment, position, next);
        Path kept = new Quarantine(segments, directory).close(position, next, lastStoreMs);
        LOG.error(
                "the log is damaged from byte {} to byte {}: the messages there are lost, those behind are served. What is left"
                        + " of them was copied to {}; a replica or a backup of this broker has them whole",
                position,
                next,
                kept);
        lost(position, next);
        legible.forEach(this::lost);
        return next;
    }

    private void lost(long from, long to) throws IOException {
        damaged.add(new Damage(from, to));
        queueRecovery.lose(from, to);
    }

    /** No queue file had it, but its head can be read: better than to give its offset to another message. */
    private void lost(StoredMessage damaged) {
        ConsumeQueue queue = queues.find(damaged.topic(), damaged.queueId());
        boolean isNext = queue != null && queue.max() > 0 && damaged.queueOffset() == queue.max();
        if (queue != null && isNext && SysFlag.isVisible(damaged.sysFlag()) && !queueRecovery.isEmptied(queue)) {
            queueRecovery.loseUpTo(queue, queue.max() + 1, damaged.position());
        }
    }

    private void dispatch(StoredMessage record, boolean whole) throws IOException, QueueGap {
        lastStoreMs = Math.max(lastStoreMs, record.storeMs());
        if (!SysFlag.isVisible(record.sysFlag())) {
            if (Placeholder.isOne(record)) {
                lost(record.position(), record.position() + record.length());
            }
            return;
        }
        String topic = record.topic();
        ConsumeQueue queue = queues.findOrCreate(topic, record.queueId());
        if (record.position() + record.length() <= queue.endPosition()) {
            return;
        }
        long offset = record.queueOffset();
        if (offset > queue.max()) {
            loseUpTo(queue, offset);
        }
        if (offset != queue.max() || queueRecovery.isEmptied(queue)) {
            realign(queue, offset, whole);
        }
        queues.add(
                queue, record.position(), record.length(), tagCodes.of(topic, record.properties(), record.storeMs()));
        if (queues.isMuchUnwritten()) {
            queueRecovery.write();
        }
    }

    /** What a queue lacks in front of an offset was in the damage behind its newest message, if it had a place there. */
    private void loseUpTo(ConsumeQueue queue, long offset) {
        long from = -1;
        long bytes = 0;
        for (Damage damage : damaged) {
            if (damage.to() > queue.endPosition()) {
                from = from < 0 ? damage.from() : from;
                bytes += damage.to() - damage.from();
            }
        }
        boolean isFollowed = queue.max() > 0 && !queueRecovery.isEmptied(queue);
        if (isFollowed && (offset - queue.max()) * Placeholder.BYTES_MIN <= bytes) {
            queueRecovery.loseUpTo(queue, offset, from);
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

    /** The store time of the oldest message of a segment that is whole, −1 when there is none. Blocks. */
    public static long earliestStoreMs(@Nullable Segment segment) throws IOException {
        if (segment == null) {
            return -1;
        }
        StoredMessage record = new RecordScan(segment, segment.base()).next();
        if (record == null) {
            long next = RecordSearch.next(segment, segment.base(), LogEnd.DAMAGE_MAX);
            record = next < 0 ? null : new RecordScan(segment, next).next();
        }
        return record == null ? -1 : record.storeMs();
    }
}
