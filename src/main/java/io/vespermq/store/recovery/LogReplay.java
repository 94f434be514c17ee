package io.vespermq.store.recovery;

import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.log.Placeholder;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log from a place on and gives each message the queue entry that it lacks, also each that is lost, as far as
 * that is known: nobody else may get its offset. Blocks.
 */
public final class LogReplay {
    private static final Logger LOG = LoggerFactory.getLogger(LogReplay.class);

    /** No topic has more queues; what is not proven must not make a table grow. */
    private static final int QUEUE_ID_MAX = 65_535;

    /** A queue lacks entries below the one that a record wants: what is derived must be built from the start. */
    static final class QueueGap extends Exception {
        private static final long serialVersionUID = 1L;

        private QueueGap(String message) {
            super(message, null, false, false);
        }
    }

    /** What is done where a record should begin and there is none. */
    public interface Damage {
        /** Damage is no business of the reader: the log ends there. */
        Damage ENDS_THE_LOG = (position, lastStoreMs) -> null;

        /**
         * Closes what it finds there, or leaves it.
         *
         * @param lastStoreMs store time of the record in front, epoch milliseconds
         * @return null when the log ends there
         */
        @Nullable
        Closed close(long position, long lastStoreMs) throws IOException;
    }

    /**
     * Damage that was closed.
     *
     * @param to where the log goes on
     * @param legible what can be read of the messages that are lost, and is not proven
     */
    public record Closed(long to, List<StoredMessage> legible) {}

    /** A range of the log in which there are no messages any more. */
    private record Lost(long from, long to) {}

    private final LongFunction<@Nullable Segment> holding;
    private final ConsumeQueues queues;
    private final QueueRecovery queueRecovery;
    private final TagCodes tagCodes;
    private final Damage damage;
    private final LongConsumer progress;
    // In the order of the log, as far as it was read.
    private final List<Lost> lost = new ArrayList<>();
    private long lastStoreMs;
    private long newestStoreMs;

    /**
     * Replay of a log into queues.
     *
     * @param holding the segment that holds a position, or null
     * @param queueRecovery writes what does not fit into memory, and begins queues anew
     * @param progress told now and then up to where the log was read
     */
    public LogReplay(
            LongFunction<@Nullable Segment> holding,
            ConsumeQueues queues,
            QueueRecovery queueRecovery,
            TagCodes tagCodes,
            Damage damage,
            LongConsumer progress) {
        this.holding = holding;
        this.queues = queues;
        this.queueRecovery = queueRecovery;
        this.tagCodes = tagCodes;
        this.damage = damage;
        this.progress = progress;
    }

    /**
     * Builds queues that have no entry yet, from the oldest byte of the log on.
     *
     * @return the position behind the last record in front of the first that is not whole
     */
    public long readAll(long from) throws IOException {
        try {
            lastStoreMs = 0;
            return read(from, true);
        } catch (QueueGap impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Completes queues.
     *
     * @param whole {@code from} is where the log begins: what a queue lacks in front of a record is gone
     * @return the position behind the last record in front of the first that is not whole
     */
    long read(long from, boolean whole) throws IOException, QueueGap {
        lost.clear();
        long position = from;
        Segment segment = holding.apply(from);
        while (segment != null) {
            RecordScan scan = new RecordScan(segment, position);
            for (StoredMessage record = scan.next(); record != null; record = scan.next()) {
                dispatch(record, whole);
                progress.accept(scan.position());
            }
            position = scan.position();
            long next = scan.endedAtBlank() ? segment.end() : behindDamage(position);
            segment = next < 0 ? null : holding.apply(next);
            position = segment == null ? position : next;
        }
        return position;
    }

    private long behindDamage(long position) throws IOException {
        Closed closed = damage.close(position, lastStoreMs);
        if (closed == null) {
            return -1;
        }
        lost(position, closed.to());
        closed.legible().forEach(this::lost);
        return closed.to();
    }

    /** Of queues that were cleared: what they had behind their newest message is lost, too, if the log has damage there. */
    void loseOldEnds() {
        if (!lost.isEmpty()) {
            Lost last = lost.get(lost.size() - 1);
            queueRecovery.loseOldEnds(last.from(), last.to());
        }
    }

    /** Store time of the newest record that was read or passed, epoch milliseconds; 0 for none. */
    long newestStoreMs() {
        return newestStoreMs;
    }

    /** A record whose queue is known to have its entry. */
    void passed(StoredMessage record) {
        lastStoreMs = Math.max(lastStoreMs, record.storeMs());
        newestStoreMs = Math.max(newestStoreMs, lastStoreMs);
    }

    private void lost(long from, long to) throws IOException {
        lost.add(new Lost(from, to));
        queueRecovery.lose(from, to);
    }

    /** No queue file had it, but its head can be read: better than to give its offset to another message. */
    private void lost(StoredMessage damaged) {
        boolean isPlausible = damaged.queueId() >= 0 && damaged.queueId() <= QUEUE_ID_MAX;
        if (!isPlausible || !SysFlag.isVisible(damaged.sysFlag())) {
            return;
        }
        long offset = damaged.queueOffset();
        ConsumeQueue queue = offset == 0
                ? queues.findOrCreate(damaged.topic(), damaged.queueId())
                : queues.find(damaged.topic(), damaged.queueId());
        if (queue != null && offset == queue.max() && !queueRecovery.isEmptied(queue)) {
            queueRecovery.loseUpTo(queue, offset + 1, damaged.position());
        }
    }

    private void dispatch(StoredMessage record, boolean whole) throws IOException, QueueGap {
        passed(record);
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
        for (Lost range : lost) {
            if (range.to() > queue.endPosition()) {
                from = from < 0 ? range.from() : from;
                bytes += range.to() - range.from();
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
}
