package io.vespermq.store.index;

import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.index.IndexFile.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The units of one file of the index in their order, for whoever looks whether they are as they should be: each leads to the
 * one before it in its slot, each slot to its newest. Blocks. One thread at a time.
 */
public final class IndexUnits implements AutoCloseable {
    private static final int WINDOW_UNITS = 16 << 10;
    private static final long MS = 1000;
    // Where the fields of the header lie.
    private static final int BEGIN_MS = 0;
    private static final int END_MS = 8;
    private static final int BEGIN_POSITION = 16;
    private static final int END_POSITION = 24;
    private static final int NEXT_UNIT = 36;

    /** Told what is not as it should be. */
    @FunctionalInterface
    public interface Report {
        /**
         * One thing.
         *
         * @param at byte of the file
         * @param what was expected and what was found
         */
        void found(long at, String what);
    }

    private final IndexFile index;
    private final Header header;
    private final int nextUnit;
    private final int unitsMax;
    // The newest unit that was read of each slot, 0 for none.
    private final int[] newest;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_UNITS * IndexFile.UNIT_BYTES);
    // The unit that was read last.
    private int number;
    private int hash;
    private long position;
    private int seconds;
    private int before;
    private int expectedBefore;
    private boolean isBehind;
    private long firstPosition;
    private long lastPosition;

    private IndexUnits(DiskFile file, int nextUnit, IndexOptions sizes) throws IOException {
        index = new IndexFile(file, sizes.slots(), sizes.units());
        header = index.header();
        this.nextUnit = nextUnit;
        unitsMax = sizes.units();
        newest = new int[sizes.slots()];
        window.limit(0);
    }

    /**
     * Opens a file, which must have the length of these sizes ({@link MessageIndex#fileBytes}).
     *
     * @param sizes its slots and units
     */
    public static IndexUnits open(Disk disk, Path path, IndexOptions sizes) throws IOException {
        DiskFile file = disk.openToRead(path);
        boolean isOpen = false;
        try {
            ByteBuffer next = ByteBuffer.allocate(Integer.BYTES);
            file.read(next, NEXT_UNIT);
            IndexUnits units = new IndexUnits(file, next.getInt(0), sizes);
            isOpen = true;
            return units;
        } finally {
            if (!isOpen) {
                file.close();
            }
        }
    }

    /** Looks at what the header counts; of a count that cannot be, no unit is read. */
    public void reportHeader(Report report) {
        // RocketMQ writes the count with the first unit.
        if (nextUnit < 0 || nextUnit > unitsMax) {
            report.found(NEXT_UNIT, "1 to " + unitsMax + " expected as the next unit, " + nextUnit + " found");
        }
    }

    /** Goes to the next unit; false behind the last one that the header counts. */
    public boolean next() throws IOException {
        if (number + 1 >= header.nextUnit()) {
            return false;
        }
        number++;
        if (!window.hasRemaining()) {
            window.clear().limit(Math.min(WINDOW_UNITS, header.nextUnit() - number) * IndexFile.UNIT_BYTES);
            index.read(window, at());
            window.flip();
        }
        hash = window.getInt();
        position = window.getLong();
        seconds = window.getInt();
        before = window.getInt();
        firstPosition = number == 1 ? position : firstPosition;
        isBehind = position < lastPosition;
        lastPosition = Math.max(lastPosition, position);
        int slot = Math.floorMod(hash, newest.length);
        expectedBefore = newest[slot];
        newest[slot] = number;
        return true;
    }

    /** Where it lies in the file. */
    public long at() {
        return index.unitAt(number);
    }

    /** The number of its key, see {@link KeyReader}. */
    public int hash() {
        return hash;
    }

    /** Where its message begins in the log. */
    public long position() {
        return position;
    }

    /** Looks at its place in the file and in its chain. */
    public void reportOrder(Report report) {
        if (isBehind) {
            report.found(
                    at(),
                    "a message at byte " + lastPosition + " of the log or behind it expected, one at byte " + position
                            + " found");
        } else if (before != expectedBefore) {
            report.found(at(), "unit " + expectedBefore + " expected before it in its chain, " + before + " found");
        }
    }

    /** Compares its time with that of its message, epoch milliseconds. */
    public void reportTime(long storeMs, Report report) {
        if (number == 1 && storeMs != header.beginMs()) {
            report.found(
                    BEGIN_MS,
                    storeMs + " ms expected as the time of the first message, " + header.beginMs() + " found");
        }
        int expected = IndexFile.seconds(storeMs, header.beginMs());
        // RocketMQ reckons the first one from the file before.
        if (number > 1 && seconds != expected) {
            report.found(
                    at(),
                    "second " + expected + " expected as the time of the message at byte " + position + ", " + seconds
                            + " found");
        }
    }

    /** Where the newest message begins that was looked at when the file was written, with keys or not. */
    public long endPosition() {
        return header.endPosition();
    }

    /** Looks at the rest, behind the last unit: the header has to span the messages, each slot to lead to its newest unit. */
    public void reportRest(Report report) throws IOException {
        if (number > 0) {
            reportSpan(report);
        }
        ByteBuffer slots = ByteBuffer.allocate(WINDOW_UNITS * Integer.BYTES);
        for (int first = 0; first < newest.length; first += WINDOW_UNITS) {
            slots.clear().limit(Math.min(WINDOW_UNITS, newest.length - first) * Integer.BYTES);
            index.read(slots, IndexFile.slotAt(first));
            slots.flip();
            for (int slot = first; slots.hasRemaining(); slot++) {
                int found = slots.getInt();
                // It may lead on to units that the header does not count: somebody ended in between.
                boolean isRight = found == newest[slot]
                        || (found >= 0 && index.countedBefore(found, header.nextUnit()) == newest[slot]);
                if (!isRight) {
                    report.found(
                            IndexFile.slotAt(slot),
                            "unit " + newest[slot] + " expected as the newest of its slot, " + found + " found");
                }
            }
        }
    }

    private void reportSpan(Report report) {
        if (firstPosition != header.beginPosition()) {
            report.found(
                    BEGIN_POSITION,
                    "byte " + firstPosition + " of the log expected as where the first message begins, "
                            + header.beginPosition() + " found");
        }
        if (lastPosition > header.endPosition()) {
            report.found(
                    END_POSITION,
                    "byte " + lastPosition + " of the log or a later one expected as where the last message begins, "
                            + header.endPosition() + " found");
        }
        long lastMs = header.beginMs() + seconds * MS;
        // The first one may count from the file before, and 0 stand for a clock that was set back.
        if (number > 1 && seconds > 0 && lastMs > header.endMs()) {
            report.found(
                    END_MS,
                    lastMs + " ms or more expected as the time of the last message, " + header.endMs() + " found");
        }
    }

    @Override
    public void close() throws IOException {
        index.close();
    }
}
