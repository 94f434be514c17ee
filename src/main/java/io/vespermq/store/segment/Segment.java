package io.vespermq.store.segment;

import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileView;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One file of the log. It has its full length from the start; what is not written yet is zeros. */
public final class Segment {
    private final long base;
    private final int length;
    private final DiskFile file;

    // Owned by the store's loop.
    private @Nullable FileView view;

    /**
     * The segment whose first byte lies at {@code base}.
     *
     * @param file open for as long as the segment is used
     */
    public Segment(long base, int length, DiskFile file) {
        this.base = base;
        this.length = length;
        this.file = file;
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

    /** The segment as memory; mapped on first use. Store's loop only. */
    public FileView view() throws IOException {
        if (view == null) {
            view = file.view(length);
        }
        return view;
    }
}
