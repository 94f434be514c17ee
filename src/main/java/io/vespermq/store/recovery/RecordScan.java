package io.vespermq.store.recovery;

import io.vespermq.message.RecordLayout;
import io.vespermq.message.StoredMessage;
import io.vespermq.store.log.RecordCheck;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment from a place on, checking each. Stops at the first that is not whole, at a blank, or
 * at the end. Blocks.
 */
public final class RecordScan {
    private static final int WINDOW_BYTES = 1 << 20;

    private final Segment segment;
    private final boolean areChecked;

    private ByteBuffer window;
    private long windowStart;
    private long position;
    private boolean ended;
    private boolean blank;

    /** A scan from the record at {@code from} on. */
    public RecordScan(Segment segment, long from) throws IOException {
        this(segment, from, ByteBuffer.allocateDirect(WINDOW_BYTES));
    }

    /**
     * The same, through a buffer that somebody keeps for it.
     *
     * @param window for what is read; replaced when a record is longer, see {@link #window}
     */
    public RecordScan(Segment segment, long from, ByteBuffer window) throws IOException {
        this(segment, from, window, true);
    }

    private RecordScan(Segment segment, long from, ByteBuffer window, boolean areChecked) throws IOException {
        this.segment = segment;
        this.areChecked = areChecked;
        this.window = window;
        position = from;
        fill();
    }

    /**
     * A scan of what this process wrote itself and has from the page cache: the lengths of records are looked at, their
     * checksums are not.
     *
     * @param window as in the constructor
     */
    public static RecordScan ofOwn(Segment segment, long from, ByteBuffer window) throws IOException {
        return new RecordScan(segment, from, window, false);
    }

    /** The buffer, for the next scan. */
    public ByteBuffer window() {
        return window;
    }

    /** Position behind the last whole record. */
    public long position() {
        return position;
    }

    /** True when the scan ended at a blank: the log goes on in the next segment. */
    public boolean endedAtBlank() {
        return blank;
    }

    /** The next whole record, valid until the next call; null at the end. */
    public @Nullable StoredMessage next() throws IOException {
        if (ended) {
            return null;
        }
        int length = wholeLength();
        if (length <= 0) {
            ended = true;
            blank = length == RecordCheck.BLANK;
            return null;
        }
        StoredMessage message = StoredMessage.at(window);
        window.position(window.position() + length);
        position += length;
        return message;
    }

    private int wholeLength() throws IOException {
        long left = segment.end() - position;
        if (window.remaining() < Math.min(left, RecordLayout.FIXED_BYTES_V4)) {
            fill();
        }
        int length = RecordCheck.claimedLength(window, position, left);
        if (length <= 0) {
            return length;
        }
        if (window.remaining() < length) {
            if (window.capacity() < length) {
                window = ByteBuffer.allocateDirect(Integer.highestOneBit(length) << 1);
            }
            fill();
        }
        return window.remaining() >= length && isWhole(length) ? length : RecordCheck.INVALID;
    }

    private boolean isWhole(int length) {
        return areChecked ? RecordCheck.isWhole(window, length) : RecordCheck.isWellFormed(window, length);
    }

    private void fill() throws IOException {
        window.clear();
        windowStart = position;
        long left = segment.end() - position;
        window.limit((int) Math.min(left, window.capacity()));
        segment.file().read(window, windowStart - segment.base());
        window.flip();
    }
}
