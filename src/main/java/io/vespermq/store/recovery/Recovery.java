package io.vespermq.store.recovery;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.flush.Checkpoint;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.queue.QueueRecovery.Known;
import io.vespermq.store.recovery.LogReplay.QueueGap;
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
 *       If only the process ended: behind the newest such record that was settled. Otherwise at the newest segment that
 *       begins with a record older than the checkpoint, else at the oldest; queue entries of records from there on are
 *       forgotten first, because the disk may have torn them;
 *   <li>read records to the end of the log, and give each the queue entry that it lacks. Bytes that are none, but were
 *       once, because what follows was proven durable, are copied aside, and {@linkplain io.vespermq.store.log.Placeholder placeholders} take
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
     * @param lastStoreMs store times must not fall below it, epoch milliseconds: that of the newest record read, or one that the
     *     checkpoint calls proven; 0 for none
     * @param checkpoint what the disk says is proven
     */
    public record Result(long end, long lastStoreMs, Checkpoint checkpoint) {}

    private final Segments segments;
    private final StoreDirectory directory;
    private final ConsumeQueues queues;
    private final QueueRecovery queueRecovery;
    private final LogReplay replay;
    private final LogEnd logEnd;
    private final boolean clean;
    private final boolean sameBoot;

    private Checkpoint checkpoint;
    private long scannedFrom;
    private long provenEnd = -1;
    private RecoveryProgress progress;

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
        this.checkpoint = checkpoint;
        this.clean = clean;
        this.sameBoot = sameBoot;
        queueRecovery = new QueueRecovery(queues, clean, clean || sameBoot);
        logEnd = new LogEnd(segments, directory, queueRecovery, clean || sameBoot);
        progress = new RecoveryProgress(segments, 0);
        replay = new LogReplay(
                segments::holding,
                queues,
                queueRecovery,
                tagCodes,
                this::close,
                position -> progress.reached(position));
    }

    /** Does it. Blocks, for as long as it takes to read what has to be checked. */
    public Result run() throws IOException {
        queueRecovery.load();
        if (queueRecovery.isTorn()) {
            directory.forgetSettled();
        }
        queueRecovery.mend();
        long end = scan();
        queueRecovery.write();
        queueRecovery.cut(end);
        queueRecovery.force();
        if (end != provenEnd) {
            logEnd.setAside(end);
        }
        segments.cut(end);
        if (!clean) {
            writeAgain(end);
            segments.force(scannedFrom);
        }
        queueRecovery.correctMin(segments.minPosition());
        // Of what was cut the checkpoint may know, and the clock may have been set back since.
        return new Result(end, Math.max(replay.newestStoreMs(), checkpoint.newestMs()), checkpoint);
    }

    /** What the last process could not force is read from memory as if nothing had happened, and a force would lie about it. */
    private void writeAgain(long end) throws IOException {
        long flushed = directory.flushedBefore();
        if (flushed >= 0) {
            segments.writeAgain(Math.max(flushed, scannedFrom), end);
        }
    }

    private long scan() throws IOException {
        if (segments.first() == null) {
            // Whoever took the log away took no consumer's place in its queues.
            return emptied();
        }
        if (!queueRecovery.isWhole() || !queueRecovery.knowsAny()) {
            LOG.warn("the queues are built anew from the whole log");
            return rebuilt();
        }
        provenEnd = clean ? knownEnd(Long.MAX_VALUE) : -1;
        long from = clean ? provenEnd : settledEnd();
        boolean isSettled = !clean && from >= 0;
        if (from < 0) {
            from = olderSegment().base();
        }
        if (from != provenEnd) {
            queueRecovery.forget(from);
        }
        try {
            begin(from);
            long end = replay.read(from, from <= segments.minPosition());
            if (!isSettled || !queueRecovery.lacksForgotten()) {
                return end;
            }
            LOG.warn("queues have entries that the log does not explain; they are built anew from the whole log");
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
        begin(segments.minPosition());
        long end = replay.readAll(scannedFrom);
        if (logEnd.nothingWasLost()) {
            replay.loseOldEnds();
        }
        queueRecovery.keepEnds(scannedFrom);
        return end;
    }

    private void begin(long from) {
        scannedFrom = from;
        progress = new RecoveryProgress(segments, from);
    }

    private void beginAnew() throws IOException {
        // Whoever ends in the middle leaves queues that lack what the checkpoint calls proven.
        checkpoint = checkpoint.unproven();
        directory.write(checkpoint);
        directory.forgetSettled();
        queueRecovery.clear();
    }

    /** Up to where nothing has to be read again after a process that ended on a machine that ran on; −1 for nowhere. */
    private long settledEnd() throws IOException {
        long settled = sameBoot ? directory.settledBefore() : 0;
        return settled > olderSegment().base() ? knownEnd(settled) : -1;
    }

    /** End of the newest record that a queue knows in front of a position, if that record is whole; −1 otherwise. */
    private long knownEnd(long position) throws IOException {
        Known newest = queueRecovery.newestBefore(position);
        Segment segment = newest == null ? null : segments.holding(newest.position());
        if (newest == null || segment == null) {
            return -1;
        }
        RecordScan scan = new RecordScan(segment, newest.position());
        StoredMessage record = scan.next();
        if (record == null || scan.position() != newest.end()) {
            return -1;
        }
        replay.passed(record);
        return scan.position();
    }

    private Segment olderSegment() throws IOException {
        List<Segment> all = segments.inOrder();
        for (int i = all.size() - 1; i > 0; i--) {
            StoredMessage first = new RecordScan(all.get(i), all.get(i).base()).next();
            if (first != null && first.storeMs() > 0 && first.storeMs() <= checkpoint.recoverFromMs()) {
                return all.get(i);
            }
        }
        return all.get(0);
    }

    /** Closes the damage at a position, if it is damage. */
    private LogReplay.@Nullable Closed close(long position, long lastStoreMs) throws IOException {
        long next = position == provenEnd ? -1 : logEnd.nextProven(position, lastStoreMs, checkpoint.logStoreMs());
        Segment segment = segments.holding(position);
        if (segment == null || !Quarantine.hasRoom(segment, position, next)) {
            return null;
        }
        List<StoredMessage> legible = Quarantine.legible(segment, position, next);
        Path kept = new Quarantine(segments, directory).close(position, next, lastStoreMs);
        LOG.error(
                "the log is damaged from byte {} to byte {}: the messages there are lost, those behind are served. What is left"
                        + " of them was copied to {}; a replica or a backup of this broker has them whole",
                position,
                next,
                kept);
        return new LogReplay.Closed(next, legible);
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
