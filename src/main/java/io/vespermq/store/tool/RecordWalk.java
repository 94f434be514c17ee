package io.vespermq.store.tool;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.recovery.RecordScan;
import io.vespermq.store.recovery.RecordSearch;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the records of a log in their order, over damage in between. Blocks. */
final class RecordWalk {
    /** Who is told what was found. */
    interface Visitor {
        /**
         * A whole record, valid until the next call.
         *
         * @return false when nothing more is wanted
         */
        boolean record(StoredMessage record) throws IOException;

        /** Where a record should begin there is none; the next one begins at {@code to}. */
        void damage(long from, long to);

        /** The log ends at {@code from} or before it, but of the {@code bytes} there the last one is not zero. */
        void tail(long from, long bytes);
    }

    private static final int WINDOW_BYTES = 1 << 20;

    private final LogFiles files;
    private final Visitor visitor;
    private ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES);
    private boolean isEnough;
    private long end;
    // Where the next record has to begin.
    private long expected;

    RecordWalk(LogFiles files, Visitor visitor) {
        this.files = files;
        this.visitor = visitor;
    }

    /**
     * Reads from a position on. Where that is in the middle of a record, the rest of it counts as damage.
     *
     * @return the position behind the newest record that was read; {@code from} when there was none
     */
    long walk(long from) throws IOException {
        end = from;
        expected = from;
        for (Segment segment : files.inOrder()) {
            if (segment.end() > from && !isEnough) {
                walk(segment, Math.max(from, segment.base()));
            }
        }
        if (!isEnough) {
            tellTail();
        }
        return end;
    }

    private void walk(Segment segment, long from) throws IOException {
        long position = from;
        while (position < segment.end()) {
            long first = RecordSearch.next(segment, position);
            if (first < 0) {
                return;
            }
            if (first > expected) {
                visitor.damage(expected, first);
            }
            RecordScan scan = new RecordScan(segment, first, window);
            for (StoredMessage record = scan.next(); record != null; record = scan.next()) {
                end = scan.position();
                if (!visitor.record(record)) {
                    isEnough = true;
                    return;
                }
            }
            window = scan.window();
            position = scan.endedAtBlank() ? segment.end() : end;
            expected = position;
        }
    }

    /** Tells of what lies where the log should go on and is neither a record nor zeros. */
    private void tellTail() throws IOException {
        for (Segment segment : files.inOrder()) {
            long from = Math.max(expected, segment.base());
            long lastByte = from < segment.end() ? lastNonZero(segment, from) : -1;
            if (lastByte >= 0) {
                visitor.tail(from, lastByte + 1 - from);
            }
        }
    }

    private long lastNonZero(Segment segment, long from) throws IOException {
        long last = -1;
        for (long start = from; start < segment.end(); start += window.limit()) {
            window.clear();
            window.limit((int) Math.min(window.capacity(), segment.end() - start));
            segment.file().read(window, start - segment.base());
            for (int i = window.position() - 1; i >= 0; i--) {
                if (window.get(i) != 0) {
                    last = start + i;
                    break;
                }
            }
        }
        return last;
    }
}
