package io.vespermq.store.tool;

import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.log.Placeholder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Looks through all records of a log and tells what is not as it should be. */
final class LogWalk implements RecordWalk.Visitor {
    private final LogFiles files;
    private final Faults faults;
    private final boolean aborted;
    private final Map<QueueName, Long> nextOffsets = new HashMap<>();
    private long records;
    private final Map<QueueName, Long> lastPositions = new HashMap<>();
    // Where there are no messages any more: begin and end of damage, and of what stands in its place.
    private final TreeMap<Long, Long> lost = new TreeMap<>();
    private long unproven;
    private long lostBytes;
    // Where the newest placeholder begins.
    private long placeholder = -1;
    private long end;

    LogWalk(LogFiles files, Faults faults, boolean aborted) {
        this.files = files;
        this.faults = faults;
        this.aborted = aborted;
    }

    long records() {
        return records;
    }

    long unproven() {
        return unproven;
    }

    /** Bytes in which messages were that a start found damaged and closed. */
    long lostBytes() {
        return lostBytes;
    }

    /** True for a place within damage, closed or not. */
    boolean isLost(long position) {
        Map.Entry<Long, Long> nearest = lost.floorEntry(position);
        return nearest != null && position < nearest.getValue();
    }

    /** Position behind the newest whole record. */
    long end() {
        return end;
    }

    /** The offset behind the newest message of each queue that the log has. */
    Map<QueueName, Long> nextOffsets() {
        return nextOffsets;
    }

    void walk() throws IOException {
        end = new RecordWalk(files, this).walk(files.begin());
    }

    @Override
    public boolean record(StoredMessage record) {
        records++;
        if (Placeholder.isOne(record)) {
            placeholder = record.position();
            lostBytes += record.length();
            lose(record.position(), record.position() + record.length());
            return true;
        }
        if (!record.hasChecksum()) {
            unproven++;
        }
        if (SysFlag.isVisible(record.sysFlag())) {
            lookAtOffset(record);
        }
        return true;
    }

    private void lose(long from, long to) {
        Map.Entry<Long, Long> last = lost.lastEntry();
        lost.put(last != null && last.getValue() == from ? last.getKey() : from, to);
    }

    private void lookAtOffset(StoredMessage record) {
        QueueName queue = new QueueName(record.topic(), record.queueId());
        Long expected = nextOffsets.put(queue, record.queueOffset() + 1);
        Long last = lastPositions.put(queue, record.position());
        boolean isAccountedFor = last != null && last < placeholder;
        // A lower one: the topic was deleted and made anew.
        if (expected != null && record.queueOffset() > expected && !isAccountedFor) {
            faults.tell(
                    files.at(record.position()) + ": the message has offset " + record.queueOffset() + " in " + queue
                            + ", " + expected + " expected: " + (record.queueOffset() - expected)
                            + " messages before it are missing");
        }
    }

    @Override
    public void damage(long from, long to) {
        lose(from, to);
        faults.tell(files.damage(from, to));
    }

    @Override
    public void tail(long from, long bytes) {
        faults.tell(files.tail(from, bytes)
                + (aborted
                        ? "; a broker that ended in the middle of a write leaves that, the next start cuts it off"
                        : ""));
    }
}
