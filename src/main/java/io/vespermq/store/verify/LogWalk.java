package io.vespermq.store.verify;

import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.recovery.RecordScan;
import io.vespermq.store.recovery.RecordSearch;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Reads the log from its oldest byte to its end, over damage in between. */
final class LogWalk {
    /** A queue by name. */
    record QueueName(String topic, int queueId) {}

    private static final int WINDOW_BYTES = 1 << 20;

    private final LogFiles files;
    private final Faults faults;
    private final boolean aborted;
    private final Map<QueueName, Long> nextOffsets = new HashMap<>();
    private long records;
    private long unproven;
    private long end;
    // Where the next record has to begin.
    private long expected;

    LogWalk(LogFiles files, Faults faults, boolean aborted) {
        this.files = files;
        this.faults = faults;
        this.aborted = aborted;
        end = files.begin();
        expected = end;
    }

    long records() {
        return records;
    }

    long unproven() {
        return unproven;
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
        for (Segment segment : files.inOrder()) {
            walk(segment);
        }
        tellTail();
    }

    private void walk(Segment segment) throws IOException {
        long position = segment.base();
        while (position < segment.end()) {
            long first = RecordSearch.next(segment, position);
            if (first < 0) {
                return;
            }
            if (first > expected) {
                tellDamage(expected, first);
            }
            RecordScan scan = new RecordScan(segment, first);
            for (StoredMessage record = scan.next(); record != null; record = scan.next()) {
                look(segment, record);
            }
            end = scan.position();
            position = scan.endedAtBlank() ? segment.end() : end;
            expected = position;
        }
    }

    private void look(Segment segment, StoredMessage record) {
        records++;
        if (!record.hasChecksum()) {
            unproven++;
        }
        if (!SysFlag.isVisible(record.sysFlag())) {
            return;
        }
        QueueName queue = new QueueName(record.topic(), record.queueId());
        Long expected = nextOffsets.put(queue, record.queueOffset() + 1);
        // A lower one: the topic was deleted and made anew.
        if (expected != null && record.queueOffset() > expected) {
            faults.tell(
                    at(segment, record.position()) + ": the message has offset " + record.queueOffset() + " in queue "
                            + queue.queueId() + " of topic " + queue.topic() + ", " + expected + " expected: "
                            + (record.queueOffset() - expected) + " messages before it are missing");
        }
    }

    private void tellDamage(long from, long to) {
        Segment segment = files.holding(from);
        String place = segment == null ? "byte " + from + " of the log" : at(segment, from);
        faults.tell(place + ": no whole record for " + (to - from) + " bytes; the next one begins at byte " + to
                + " of the log");
    }

    /** Tells of what lies where the log should go on and is neither a record nor zeros. */
    private void tellTail() throws IOException {
        for (Segment segment : files.inOrder()) {
            long from = Math.max(expected, segment.base());
            long lastByte = from < segment.end() ? lastNonZero(segment, from) : -1;
            if (lastByte >= 0) {
                faults.tell(at(segment, from) + ": the log ends here, but " + (lastByte + 1 - from)
                        + " bytes behind it are not zeros and no whole record"
                        + (aborted
                                ? "; a broker that ended in the middle of a write leaves that, the next start cuts it off"
                                : ""));
            }
        }
    }

    private static long lastNonZero(Segment segment, long from) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
        long last = -1;
        for (long start = from; start < segment.end(); start += window.limit()) {
            window.clear();
            window.limit((int) Math.min(window.capacity(), segment.end() - start));
            segment.file().read(window, start - segment.base());
            window.position(0);
            for (int i = window.limit() - 1; i >= 0; i--) {
                if (window.get(i) != 0) {
                    last = start + i;
                    break;
                }
            }
        }
        return last;
    }

    static String at(Segment segment, long position) {
        return "log file " + FileNames.of(segment.base()) + ", byte " + (position - segment.base());
    }
}
