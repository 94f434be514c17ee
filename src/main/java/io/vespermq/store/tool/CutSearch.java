package io.vespermq.store.tool;

import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Looks whether a log can be cut at a position: records must end there or begin there. Collects what lies behind. */
final class CutSearch implements RecordWalk.Visitor {
    private final LogFiles files;
    private final long to;
    private final Map<QueueName, Long> nextOffsets = new TreeMap<>();
    // The boundaries of records around the position; −1 for none behind it.
    private long before;
    private long behind = -1;
    private long end;
    private long records;
    private long lastStoreMs;

    CutSearch(LogFiles files, long to) {
        this.files = files;
        this.to = to;
    }

    /** Reads from the last file that may have a record in front of the position. */
    void search() throws IOException {
        if (to < files.begin() || to > files.capacity()) {
            throw new IOException("the files of the log have bytes " + files.begin() + " to " + files.capacity()
                    + ", byte " + to + " is not among them; give one of those with --to");
        }
        RecordWalk walk = new RecordWalk(files, this);
        Segment last = files.holding(to - 1);
        long from = last == null ? files.begin() : last.base();
        before = from;
        end = Math.max(end, walk.walk(from));
        if (to != before && to != behind) {
            throw new IOException(files.at(to) + ": no record begins or ends at byte " + to + " of the log; "
                    + (behind < 0
                            ? "the log ends at byte " + before + ", give that with --to"
                            : "the boundaries around it are at bytes " + before + " and " + behind
                                    + ", give one of them with --to"));
        }
    }

    @Override
    public boolean record(StoredMessage record) {
        long begin = record.position();
        long recordEnd = begin + record.length();
        if (recordEnd <= to) {
            before = recordEnd;
            lastStoreMs = record.storeMs();
            return true;
        }
        if (begin < to) {
            before = begin;
            behind = recordEnd;
            return false;
        }
        behind = behind < 0 ? begin : behind;
        records++;
        if (SysFlag.isVisible(record.sysFlag())) {
            nextOffsets.merge(new QueueName(record.topic(), record.queueId()), record.queueOffset(), Math::min);
        }
        return true;
    }

    @Override
    public void damage(long from, long next) {
        // Bytes that are no record bound the position as those of a record do.
    }

    @Override
    public void tail(long from, long bytes) {
        end = Math.max(end, from + bytes);
    }

    long end() {
        return end;
    }

    long records() {
        return records;
    }

    long lastStoreMs() {
        return lastStoreMs;
    }

    Map<QueueName, Long> nextOffsets() {
        return nextOffsets;
    }
}
