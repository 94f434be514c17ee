package io.vespermq.store.tool;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.index.IndexUnits;
import io.vespermq.store.index.KeyReader;
import io.vespermq.store.index.MessageIndex;
import io.vespermq.store.recovery.RecordScan;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Compares the key index with the messages that it points to: each unit has to have a key of its message, and its time;
 * each message that has keys, from the first to the last that are indexed, has to be found by one of them at least, because
 * RocketMQ did not always index tags.
 */
final class IndexWalk {
    private static final int WINDOW_BYTES = 64 << 10;

    private final StoreAtRest store;
    private final LogFiles files;
    private final IndexOptions sizes;
    private final LogWalk log;
    private final Faults faults;
    private final boolean aborted;
    private final KeyReader keyReader = new KeyReader();
    private ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES);
    private @Nullable RecordScan scan;
    private @Nullable Segment scanned;
    private long indexFiles;
    private long keys;
    // Behind the newest message that was found in the index; −1 before the first.
    private long coveredTo = -1;
    private long firstMissing;
    private long missing;
    // The message that was read last, −1 when there was none.
    private long readAt = -1;
    private long readEnd;
    private long readStoreMs;
    private boolean endedAtBlank;

    IndexWalk(StoreAtRest store, LogFiles files, IndexOptions sizes, LogWalk log, Faults faults, boolean aborted) {
        this.store = store;
        this.files = files;
        this.sizes = sizes;
        this.log = log;
        this.faults = faults;
        this.aborted = aborted;
    }

    /** Files of the index. */
    long files() {
        return indexFiles;
    }

    /** The keys they have. */
    long keys() {
        return keys;
    }

    void walk() throws IOException {
        for (Path file : IndexRebuild.files(store)) {
            indexFiles++;
            walk(file);
        }
        if (missing > 0) {
            faults.tell(files.at(firstMissing) + ": the message expected in the index under one of its keys, not found"
                    + (missing == 1 ? "" : ", nor " + (missing - 1) + " more behind it"));
        }
    }

    private void walk(Path file) throws IOException {
        long length = store.disk().length(file);
        if (length == 0 && aborted) {
            // Its broker ended while it made the file.
            return;
        }
        if (length != MessageIndex.fileBytes(sizes)) {
            faults.tell(
                    file + " has " + length + " bytes, " + MessageIndex.fileBytes(sizes) + " expected with "
                            + sizes.slots() + " slots and " + sizes.units()
                            + " units, and was not read: give maxHashSlotNum and maxIndexNum of the broker with --slots and --units");
            return;
        }
        FileFaults found = new FileFaults(file);
        try (IndexUnits units = IndexUnits.open(store.disk(), file, sizes)) {
            units.reportHeader(found::found);
            while (units.next()) {
                keys++;
                String fault = fault(units);
                if (fault != null) {
                    found.found(units.at(), fault);
                    continue;
                }
                if (readAt == units.position()) {
                    units.reportTime(readStoreMs, found::found);
                }
                units.reportOrder(found::found);
            }
            units.reportRest(found::found);
            if (coveredTo >= 0 && units.endPosition() < log.end()) {
                passOverTo(units.endPosition() + 1);
            }
        }
        found.tell(faults);
    }

    /** What is wrong with the message that a unit leads to; null when nothing is, or when it is gone. */
    private @Nullable String fault(IndexUnits units) throws IOException {
        long position = units.position();
        if (position < 0 || (position >= log.end() && !aborted)) {
            return "a key of a message expected, one of byte " + position + " found; the log ends at " + log.end();
        }
        if (position < files.begin() || position >= log.end() || log.isLost(position)) {
            return null;
        }
        if (readAt != position && !read(position)) {
            return "a key of a message expected, one of byte " + position + " of the log found, where none begins";
        }
        if (!keyReader.has(units.hash())) {
            return "a key of the message at byte " + position + " of the log expected, one that it has not found";
        }
        cover(position);
        return null;
    }

    /** Notes that a message was found. Those with keys between the newest before it and this one were not. */
    private void cover(long position) throws IOException {
        if (coveredTo >= 0 && coveredTo < position) {
            passOverTo(position);
            read(position);
        }
        coveredTo = Math.max(coveredTo, readEnd);
    }

    private void passOverTo(long end) throws IOException {
        while (coveredTo < end) {
            coveredTo = passOver(coveredTo, end);
        }
    }

    /** Passes over one message that is not found, or over what is none, at most to {@code to}. Returns where to go on. */
    private long passOver(long at, long to) throws IOException {
        if (read(at)) {
            if (keyReader.hasNames()) {
                firstMissing = missing == 0 ? at : firstMissing;
                missing++;
            }
            return readEnd;
        }
        Segment segment = files.holding(at);
        return endedAtBlank && segment != null ? segment.end() : to;
    }

    /** Reads the message that begins at a position of the log, with its keys; false when there is none. */
    private boolean read(long position) throws IOException {
        readAt = -1;
        endedAtBlank = false;
        Segment segment = files.holding(position);
        if (segment == null) {
            return false;
        }
        RecordScan going = scan;
        if (going == null || segment != scanned || going.position() != position) {
            going = new RecordScan(segment, position, window);
            scan = going;
            scanned = segment;
        }
        StoredMessage message = going.next();
        window = going.window();
        if (message == null) {
            endedAtBlank = going.endedAtBlank();
            scan = null;
            return false;
        }
        readAt = position;
        readEnd = going.position();
        readStoreMs = message.storeMs();
        keyReader.read(message);
        return true;
    }
}
