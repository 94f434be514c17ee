package io.vespermq.store.recovery;

import io.vespermq.message.RecordLayout;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Finds the record with which a log goes on behind damage. */
public final class RecordSearch {
    private static final int WINDOW_BYTES = 1 << 20;
    /** What tells that a record may begin: its magic and its own position. */
    private static final int HEAD_BYTES = RecordLayout.POSITION + Long.BYTES;
    /** A record that begins within eight zeros begins at the sixth or later: its length has a byte that is none. */
    private static final int ZEROS_PASSED = 5;

    private RecordSearch() {}

    /** Position of the first whole record at {@code from} or behind it in this segment; −1 when there is none. Blocks. */
    public static long next(Segment segment, long from) throws IOException {
        return next(segment, from, Long.MAX_VALUE);
    }

    /**
     * The same, but ends where zeros begin.
     *
     * @param zerosMax so many zeros one behind the other are taken for the end of what was ever written
     */
    static long next(Segment segment, long from, long zerosMax) throws IOException {
        ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES);
        ByteBuffer zeros = ByteBuffer.allocateDirect(WINDOW_BYTES);
        long zerosSeen = 0;
        long start = from;
        while (start < segment.end() && zerosSeen < zerosMax) {
            window.clear();
            window.limit((int) Math.min(window.capacity(), segment.end() - start));
            segment.file().read(window, start - segment.base());
            window.flip();
            if (window.equals(zeros.limit(window.limit()))) {
                zerosSeen += window.limit();
            } else {
                zerosSeen = 0;
                long found = search(segment, window, start);
                if (found >= 0) {
                    return found;
                }
            }
            if (window.remaining() < window.capacity()) {
                return -1;
            }
            start += window.remaining() - HEAD_BYTES + 1;
        }
        return -1;
    }

    private static long search(Segment segment, ByteBuffer window, long start) throws IOException {
        int at = 0;
        while (at + HEAD_BYTES <= window.limit()) {
            if (window.getLong(at) == 0) {
                at += ZEROS_PASSED;
                continue;
            }
            if (mayBegin(window, at, start + at) && new RecordScan(segment, start + at).next() != null) {
                return start + at;
            }
            at++;
        }
        return -1;
    }

    private static boolean mayBegin(ByteBuffer window, int at, long position) {
        int magic = window.getInt(at + RecordLayout.MAGIC);
        return (magic == RecordLayout.MAGIC_V1 || magic == RecordLayout.MAGIC_V2)
                && window.getLong(at + RecordLayout.POSITION) == position;
    }
}
