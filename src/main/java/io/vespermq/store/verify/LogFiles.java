package io.vespermq.store.verify;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a log as they are. Their length is that of the first: the configuration of their broker is not known. */
final class LogFiles implements AutoCloseable {
    private final List<Segment> inOrder = new ArrayList<>();

    private LogFiles() {}

    static LogFiles open(Disk disk, Path directory, Faults faults) throws IOException {
        LogFiles files = new LogFiles();
        boolean opened = false;
        try {
            for (String name : disk.list(directory)) {
                files.add(disk, directory.resolve(name), faults);
            }
            opened = true;
            return files;
        } finally {
            if (!opened) {
                files.close();
            }
        }
    }

    List<Segment> inOrder() {
        return inOrder;
    }

    /** Position of the oldest byte; 0 for an empty log. */
    long begin() {
        return inOrder.isEmpty() ? 0 : inOrder.get(0).base();
    }

    /** The segment that holds a position, or null. */
    @Nullable
    Segment holding(long position) {
        for (Segment segment : inOrder) {
            if (position >= segment.base() && position < segment.end()) {
                return segment;
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : inOrder) {
            segment.file().close();
        }
    }

    private void add(Disk disk, Path file, Faults faults) throws IOException {
        long base = FileNames.base(String.valueOf(file.getFileName()));
        if (base < 0 || disk.isDirectory(file)) {
            return;
        }
        long length = disk.length(file);
        Segment last = inOrder.isEmpty() ? null : inOrder.get(inOrder.size() - 1);
        long usual = last == null ? length : last.end() - last.base();
        if (length != usual) {
            faults.tell(file + " has " + length + " bytes, " + usual + " expected: all files of a log have one length");
        }
        if (last != null && base != last.end()) {
            faults.tell(file + " begins at byte " + base + " of the log, " + last.end()
                    + " expected: a file is missing before it, or has another length");
        }
        if (length > 0 && length <= Integer.MAX_VALUE) {
            inOrder.add(new Segment(base, (int) length, disk.open(file)));
        }
    }
}
