package io.vespermq.store.segment;

import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileHolds;
import io.vespermq.store.file.FileView;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log. It has its full length from the start; what is not written yet is zeros.
 *
 * <p>A file whose messages have expired is deleted while others may still read from it: the log holds it, and so does
 * whoever reads on another thread; the last to let go of it gives its space back.
 */
public final class Segment {
    private final long base;
    private final int length;
    private final DiskFile file;
    // The log's own hold, and one for each reader on another thread.
    private final FileHolds holds;

    // Owned by the store's loop.
    private @Nullable FileView view;
    private boolean isCold;

    /**
     * The segment whose first byte lies at {@code base}.
     *
     * @param file open for as long as the segment is used
     */
    public Segment(long base, int length, DiskFile file) {
        this.base = base;
        this.length = length;
        this.file = file;
        holds = new FileHolds(file);
    }

    /** Position of the first byte. */
    public long base() {
        return base;
    }

    /** Position behind the last byte. */
    public long end() {
        return base + length;
    }

    /** The file, for positional reads and writes from any thread. */
    public DiskFile file() {
        return file;
    }

    /** Where a position lies in the file. */
    public int at(long position) {
        return (int) (position - base);
    }

    /** Keeps the file open until {@link #release}. Store's loop, while the segment is part of the log. */
    public void retain() {
        holds.retain();
    }

    /** Lets go of the file; when nobody holds it any more its space is given back. May block. */
    public void release() throws IOException {
        holds.release();
    }

    /** Some of it is no longer where this process wrote it to, the page cache: it has to come from the disk. Store's loop only. */
    public void cooled() {
        isCold = true;
    }

    /** Whether any of it was ever found to be cold. Store's loop only. */
    public boolean isCold() {
        return isCold;
    }

    /** The segment as memory; mapped on first use. Store's loop only. */
    public FileView view() throws IOException {
        if (view == null) {
            view = file.view(length);
        }
        return view;
    }
}
