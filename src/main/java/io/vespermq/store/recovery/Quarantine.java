package io.vespermq.store.recovery;

import io.vespermq.message.RecordLayout;
import io.vespermq.message.StoredMessage;
import io.vespermq.store.log.Placeholder;
import io.vespermq.store.log.RecordCheck;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Closes a hole that the disk made in the middle of a log. The bytes are kept first; then the log gets {@linkplain
 * Placeholder placeholders} there, and is whole for every reader. A process that ends in between leaves a smaller hole.
 */
final class Quarantine {
    private static final int LEGIBLE_BYTES_MAX = 1 << 20;

    private final Segments segments;
    private final StoreDirectory directory;

    Quarantine(Segments segments, StoreDirectory directory) {
        this.segments = segments;
        this.directory = directory;
    }

    /** True when something that readers understand fits into a hole. */
    static boolean hasRoom(Segment segment, long from, long to) {
        return to - from >= (to < segment.end() ? Placeholder.BYTES_MIN : RecordLayout.BLANK_BYTES);
    }

    /**
     * What can be read at the start of a hole: records whose lengths add up, although their checksum is wrong. Nothing
     * that they say is proven. Blocks.
     */
    static List<StoredMessage> legible(Segment segment, long from, long to) throws IOException {
        long end = Math.min(to, segment.end());
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LEGIBLE_BYTES_MAX, end - from));
        segment.file().read(bytes, segment.at(from));
        bytes.flip();
        List<StoredMessage> found = new ArrayList<>();
        int length = RecordCheck.legibleLength(bytes, from);
        while (length > 0) {
            found.add(StoredMessage.at(bytes));
            bytes.position(bytes.position() + length);
            length = RecordCheck.legibleLength(bytes, from + bytes.position());
        }
        return found;
    }

    /**
     * Does it, durably. Blocks.
     *
     * @param from behind a whole record
     * @param to begin of the next one; there must be {@link #hasRoom room}
     * @param storeMs store time of the placeholders, epoch milliseconds
     * @return the directory that has the bytes now
     */
    Path close(long from, long to, long storeMs) throws IOException {
        Path kept = segments.copyAside(from, to, directory.aside());
        for (Segment segment : segments.inOrder()) {
            if (segment.base() < to && segment.end() > from) {
                fill(segment, Math.max(from, segment.base()), to, storeMs);
                segment.file().force();
            }
        }
        return kept;
    }

    private static void fill(Segment segment, long from, long to, long storeMs) throws IOException {
        boolean isToTheEnd = to >= segment.end();
        long end = isToTheEnd ? segment.end() - RecordLayout.BLANK_BYTES : to;
        long at = from;
        // Less was no record, but the blank behind the last one.
        while (end - at >= Placeholder.BYTES_MIN) {
            ByteBuffer record = Placeholder.first(at, end - at, storeMs);
            int length = record.remaining();
            segment.file().write(record, segment.at(at));
            at += length;
        }
        if (isToTheEnd) {
            segment.file().write(Placeholder.blank((int) (segment.end() - at)), segment.at(at));
        }
    }
}
