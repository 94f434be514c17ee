package io.vespermq.store.tool;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log as they are, open for reading. Their length is that of the first: the configuration of their broker is
 * not known.
 */
final class LogFiles implements AutoCloseable {
    private final List<Segment> inOrder = new ArrayList<>();

    private LogFiles() {}

    /** Opens what can be read, whatever is missing between. */
    static LogFiles open(StoreAtRest store, Faults faults) throws IOException {
        return open(store, faults, false);
    }

    private static LogFiles open(StoreAtRest store, Faults faults, boolean mayEndShort) throws IOException {
        LogFiles files = new LogFiles();
        boolean opened = false;
        try {
            Path directory = store.directory().log();
            List<String> names = store.disk().list(directory);
            for (String name : names) {
                boolean isNewest = name.equals(names.get(names.size() - 1));
                files.add(store.disk(), directory.resolve(name), mayEndShort && isNewest, faults);
            }
            opened = true;
            return files;
        } finally {
            if (!opened) {
                files.close();
            }
        }
    }

    /**
     * Opens a log from which something is to be made. The newest file may be one that somebody ended while cutting.
     *
     * @throws IOException in one sentence, when a file is missing or has not the length of the others
     */
    static LogFiles openWhole(StoreAtRest store) throws IOException {
        List<String> told = new ArrayList<>();
        LogFiles files = open(store, new Faults(told::add), store.directory().wasAborted());
        if (!told.isEmpty()) {
            files.close();
            throw new IOException(
                    told.get(0) + "; nothing was changed: put the file of a replica or of a backup in its place, or see"
                            + " everything that is wrong with vesper store verify " + store.root());
        }
        return files;
    }

    List<Segment> inOrder() {
        return inOrder;
    }

    /** Position of the oldest byte; 0 for an empty log. */
    long begin() {
        return inOrder.isEmpty() ? 0 : inOrder.get(0).base();
    }

    /** Position behind the last byte of the last file; 0 for an empty log. */
    long capacity() {
        return inOrder.isEmpty() ? 0 : inOrder.get(inOrder.size() - 1).end();
    }

    /** Bytes of each file; 0 for an empty log. */
    int segmentBytes() {
        return inOrder.isEmpty() ? 0 : inOrder.get(0).at(inOrder.get(0).end());
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

    /** A position in words: the file and the byte in it. */
    String at(long position) {
        Segment segment = holding(position);
        return segment == null
                ? "byte " + position + " of the log"
                : "log file " + FileNames.of(segment.base()) + ", byte " + segment.at(position);
    }

    /** What is to be said of bytes in front of a record, among which there is none. */
    String damage(long from, long to) {
        return at(from) + ": a record expected, no whole record for " + (to - from)
                + " bytes found; the next one begins at byte " + to + " of the log";
    }

    /** What is to be said of bytes behind the last record. */
    String tail(long from, long bytes) {
        return at(from) + ": zeros or a record expected behind the end of the log, " + bytes
                + " bytes found that are neither";
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : inOrder) {
            segment.file().close();
        }
    }

    private void add(Disk disk, Path file, boolean mayBeShort, Faults faults) throws IOException {
        long base = FileNames.base(String.valueOf(file.getFileName()));
        if (base < 0 || disk.isDirectory(file)) {
            return;
        }
        long length = disk.length(file);
        Segment last = inOrder.isEmpty() ? null : inOrder.get(inOrder.size() - 1);
        long usual = last == null ? length : last.end() - last.base();
        if (mayBeShort && length < usual) {
            length = usual;
        }
        if (length != usual) {
            faults.tell(file + " has " + length + " bytes, " + usual + " expected: all files of a log have one length");
        }
        if (last != null && base != last.end()) {
            faults.tell(file + " begins at byte " + base + " of the log, " + last.end()
                    + " expected: a file is missing before it, or has another length");
        }
        if (length > 0 && length <= Integer.MAX_VALUE) {
            inOrder.add(new Segment(base, (int) length, disk.openToRead(file)));
        }
    }
}
