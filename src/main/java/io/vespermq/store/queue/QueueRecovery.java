package io.vespermq.store.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what the files of the queues hold, cuts them and corrects their oldest offset. Blocks; runs on the worker
 * that recovers the store.
 */
public final class QueueRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(QueueRecovery.class);

    /** Like RocketMQ, the last files are looked through; entries in older ones were durable long ago. */
    private static final int FILES_SCANNED = 3;

    private static final int SCAN_UNITS = 4096;

    /** So many entries behind the end of a queue that was closed in order are zeros: more than a page, whatever the disk lost. */
    private static final int ZERO_UNITS = 256;

    private final ConsumeQueues queues;
    private final boolean clean;
    private final boolean nothingWasLost;
    private final Set<Path> written = new HashSet<>();
    // Queues that are built anew, until the log's first record for them: the next offsets that they had.
    private final Map<ConsumeQueue, Long> emptied = new LinkedHashMap<>();
    // The same of all queues, until the end.
    private final Map<ConsumeQueue, Long> oldEnds = new LinkedHashMap<>();
    private final Set<ConsumeQueue> damaged = new HashSet<>();
    // Queues whose files have more than is known of them now, up to these offsets.
    private final Map<ConsumeQueue, Long> forgotten = new LinkedHashMap<>();
    // Queues whose files may have more behind their ends.
    private final List<ConsumeQueue> unmended = new ArrayList<>();
    private boolean whole = true;
    private boolean torn;

    /**
     * Recovery of queues.
     *
     * @param clean the store was closed in order, so the valid entries of a file have no hole and their end can be
     *     found by bisection
     * @param nothingWasLost it was, or the machine ran on: whatever was written is in the files
     */
    public QueueRecovery(ConsumeQueues queues, boolean clean, boolean nothingWasLost) {
        this.queues = queues;
        this.clean = clean;
        this.nothingWasLost = nothingWasLost;
    }

    /** Finds all queues that have files and their ends. Then follows {@link #mend}. */
    public void load() throws IOException {
        Path directory = queues.directory();
        for (String topic : queues.disk().list(directory)) {
            for (String name : queues.disk().list(directory.resolve(topic))) {
                if (isQueueId(name)) {
                    load(queues.findOrCreate(topic, Integer.parseInt(name)));
                }
            }
        }
    }

    /** True when a queue has an entry. */
    public boolean knowsAny() {
        return all().stream().anyMatch(queue -> queue.max() > 0);
    }

    /** False when entries in the middle of a queue may be missing: all queues have to be made anew. */
    public boolean isWhole() {
        return whole;
    }

    /** True when a queue may have a hole: entries of records that were settled may be missing. */
    public boolean isTorn() {
        return torn;
    }

    /** Removes what lies behind the ends that were found. */
    public void mend() throws IOException {
        for (ConsumeQueue queue : unmended) {
            queue.files().cut(queue.filed());
        }
        unmended.clear();
    }

    /** True when the log had no record for an entry that was forgotten, and none that is lost. */
    public boolean lacksForgotten() {
        return forgotten.entrySet().stream().anyMatch(known -> known.getKey().max() < known.getValue());
    }

    /**
     * Every entry whose record begins at {@code position} or behind it is to be read from the log anew. The files keep the
     * old ones, for {@link #lose} and {@link #knownEnd}, until {@link #cut}.
     */
    public void forget(long position) throws IOException {
        for (ConsumeQueue queue : all()) {
            if (queue.endPosition() > position) {
                forgotten.put(queue, queue.filed());
                endBefore(queue, position);
            }
        }
    }

    /** Removes every entry whose record begins at {@code position} or behind it, and what was forgotten. */
    public void cut(long position) throws IOException {
        for (ConsumeQueue queue : all()) {
            if (queue.endPosition() > position) {
                endBefore(queue, position);
                queue.files().cut(queue.filed());
            } else if (forgotten.getOrDefault(queue, 0L) > queue.filed()) {
                queue.files().cut(queue.filed());
            }
        }
        forgotten.clear();
    }

    private static void endBefore(ConsumeQueue queue, long position) throws IOException {
        long end = queue.files().firstAtOrAfter(queue.min(), queue.filed(), position);
        queue.recovered(Math.min(queue.min(), end), end, endOf(queue, end));
    }

    /**
     * The disk has lost the records between two positions, up to which the log was read: entries that the files still have
     * of them become entries of lost messages, so that nobody gets their offsets.
     */
    public void lose(long from, long to) throws IOException {
        for (Map.Entry<ConsumeQueue, Long> known : forgotten.entrySet()) {
            ConsumeQueue queue = known.getKey();
            long first = queue.max();
            long end = known.getValue();
            boolean goesOn = true;
            while (goesOn && queue.max() < end) {
                Units units = queue.files().read(queue.max(), SCAN_UNITS);
                goesOn = lose(queue, units, end, from, to);
            }
            tellLost(queue, first);
        }
    }

    /** False when a record of these lies elsewhere. */
    private boolean lose(ConsumeQueue queue, Units units, long end, long from, long to) {
        for (long offset = units.first(); offset < Math.min(end, units.end()); offset++) {
            long position = units.position(offset);
            if (position < from || position >= to) {
                return false;
            }
            queues.addLost(queue, position, 1);
        }
        return units.count() > 0;
    }

    /**
     * Makes the messages in front of {@code offset} that a queue lacks lost ones.
     *
     * @param from a position of the log behind which they were
     */
    public void loseUpTo(ConsumeQueue queue, long offset, long from) {
        long first = queue.max();
        queues.addLost(queue, Math.max(from, queue.endPosition()), offset - first);
        tellLost(queue, first);
    }

    private static void tellLost(ConsumeQueue queue, long first) {
        if (queue.max() > first) {
            LOG.error(
                    "lost: the messages of offsets {} to {} in queue {} of topic {}",
                    first,
                    queue.max() - 1,
                    queue.queueId(),
                    queue.topic());
        }
    }

    /**
     * Position behind the newest record that the forgotten entries know and the log does not, which ends at {@code end};
     * −1 when there is none. Only where no entry can have come to the disk without its record.
     */
    public long knownEnd(long end) throws IOException {
        long known = -1;
        for (Map.Entry<ConsumeQueue, Long> forgot : forgotten.entrySet()) {
            long last = forgot.getValue() - 1;
            if (last >= forgot.getKey().max()) {
                Units unit = forgot.getKey().files().read(last, 1);
                boolean isBehind = unit.has(last) && unit.isMessage(last) && unit.position(last) >= end;
                known = isBehind ? Math.max(known, unit.position(last) + unit.length(last)) : known;
            }
        }
        return known;
    }

    /** No queue has an entry any more: they are to be read from the log anew. Then follows {@link #keepEnds}. */
    public void clear() {
        for (ConsumeQueue queue : all()) {
            long end = Math.max(queue.max(), forgotten.getOrDefault(queue, 0L));
            if (end > 0) {
                emptied.put(queue, end);
                oldEnds.put(queue, end);
            }
            queue.recovered(0, 0, 0);
        }
        forgotten.clear();
    }

    /**
     * What a queue had in front of {@link #clear} and the log has no more is lost, if the log has bytes behind the queue's
     * newest message in which it may have been.
     *
     * @param from begin of the last such bytes
     */
    public void loseOldEnds(long from, long to) {
        oldEnds.forEach((queue, end) -> {
            boolean isKnown = !damaged.contains(queue) && !isEmptied(queue);
            if (isKnown && queue.max() < end && queue.endPosition() < to) {
                loseUpTo(queue, end, from);
            }
        });
    }

    /** A queue that has no files here had reached {@code end}, as if it had been there before {@link #clear}. */
    public void hadReached(ConsumeQueue queue, long end) {
        emptied.put(queue, end);
    }

    /** True for a queue whose files still have what it had before {@link #clear}: {@link #restartAt} is to come. */
    public boolean isEmptied(ConsumeQueue queue) {
        return emptied.containsKey(queue);
    }

    /** Removes what a queue has and makes {@code offset} its first. */
    public void restartAt(ConsumeQueue queue, long offset) throws IOException {
        emptied.remove(queue);
        forgotten.remove(queue);
        queue.files().cut(0);
        queue.beginAt(offset);
    }

    /**
     * Queues of which the log has no message any more go on at the offset that they had reached: a consumer that is there
     * would never see what is stored under those that it has read.
     *
     * @param logMinPosition entries of records in front of it may stay
     */
    public void keepEnds(long logMinPosition) throws IOException {
        for (Map.Entry<ConsumeQueue, Long> ended : emptied.entrySet()) {
            ConsumeQueue queue = ended.getKey();
            long end = ended.getValue();
            if (!damaged.contains(queue) && endsBefore(queue, end, logMinPosition)) {
                queue.files().cut(end);
            } else {
                queue.files().blank(end);
            }
            queue.recovered(end, end, 0);
        }
        emptied.clear();
    }

    private static boolean endsBefore(ConsumeQueue queue, long end, long position) throws IOException {
        Units last = queue.files().read(end - 1, 1);
        return last.has(end - 1)
                && !last.isBlank(end - 1)
                && last.length(end - 1) > 0
                && last.position(end - 1) < position;
    }

    /**
     * A record that a queue knows.
     *
     * @param position where it begins in the log
     * @param end position behind it
     */
    public record Known(long position, long end) {
        private static final Known NONE = new Known(0, 0);

        /** Also of an entry whose message is lost. */
        private boolean isNone() {
            return end == position;
        }
    }

    /** The newest record that a queue knows and that begins in front of {@code position}; null when that is none, or lost. */
    public @Nullable Known newestBefore(long position) throws IOException {
        Known newest = Known.NONE;
        for (ConsumeQueue queue : all()) {
            if (queue.endPosition() > newest.end()) {
                Known last = lastBefore(queue, position);
                newest = last.end() > newest.end() ? last : newest;
            }
        }
        return newest.isNone() ? null : newest;
    }

    private static Known lastBefore(ConsumeQueue queue, long position) throws IOException {
        long end = queue.endPosition() <= position
                ? queue.filed()
                : queue.files().firstAtOrAfter(queue.min(), queue.filed(), position);
        Units last = end <= queue.min() ? null : queue.files().read(end - 1, 1);
        if (last == null || last.count() == 0 || last.isBlank(end - 1)) {
            return Known.NONE;
        }
        long at = last.position(end - 1);
        return new Known(at, last.isLost(end - 1) ? at : at + last.length(end - 1));
    }

    /** Raises the oldest offset of every queue to its first message that the log still has. */
    public void correctMin(long logMinPosition) throws IOException {
        queues.trimmed(queues.firstAtOrAfter(queues.beginTrim(), logMinPosition));
    }

    /** Writes what waits in memory to the files. */
    public void write() throws IOException {
        ConsumeQueues.Round round = queues.beginRound();
        queues.write(round);
        queues.written(round);
        written.addAll(round.touched());
    }

    /** Makes durable what was written: the checkpoint will claim it. */
    public void force() throws IOException {
        queues.force(written);
    }

    private static boolean isQueueId(String name) {
        return !name.isEmpty() && name.length() <= 5 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private List<ConsumeQueue> all() {
        List<ConsumeQueue> all = new ArrayList<>();
        queues.forEach(all::add);
        return all;
    }

    private void load(ConsumeQueue queue) throws IOException {
        QueueFiles files = queue.files();
        if (!clean) {
            whole &= files.mend();
        }
        List<Long> bases = files.bases();
        if (bases.isEmpty()) {
            return;
        }
        long first = bases.get(0) / EntryLayout.BYTES;
        int from = Math.max(0, bases.size() - FILES_SCANNED);
        long end = clean ? bisectedEnd(files, bases) : scannedEnd(files, bases.get(from) / EntryLayout.BYTES);
        boolean endsThere = endsThere(files, end) && (!clean || isLast(files, first, end));
        if (clean && !endsThere) {
            LOG.warn("{} does not end at offset {}, where it should", files, end);
            whole = false;
            damaged.add(queue);
            end = lastUsed(files, bases);
        } else if (!clean) {
            long newest = bases.get(bases.size() - 1) / EntryLayout.BYTES;
            torn |= !endsThere || newest > end;
            // A process that ended when it had created a file did not make its name durable.
            if (!endsThere || !nothingWasLost || newest >= end) {
                // Behind a hole there may be entries of records that are cut now; they must not join newer ones later.
                unmended.add(queue);
            }
        }
        queue.recovered(firstMessage(files, first, end), end, endOf(queue, end));
    }

    private static long scannedEnd(QueueFiles files, long from) throws IOException {
        long offset = from;
        long lastPosition = -1;
        while (true) {
            Units units = files.read(offset, SCAN_UNITS);
            if (units.count() == 0) {
                return offset;
            }
            for (; offset < units.end(); offset++) {
                boolean valid = units.position(offset) >= 0 && units.length(offset) > 0;
                boolean blank = valid && units.isBlank(offset);
                if (!valid || (!blank && units.position(offset) <= lastPosition)) {
                    return offset;
                }
                lastPosition = blank ? lastPosition : units.position(offset);
            }
        }
    }

    private static long bisectedEnd(QueueFiles files, List<Long> bases) throws IOException {
        for (int i = bases.size() - 1; i >= 0; i--) {
            long low = bases.get(i) / EntryLayout.BYTES;
            long high = low + files.unitsPerFile();
            long first = low;
            while (low < high) {
                long middle = (low + high) >>> 1;
                Units unit = files.read(middle, 1);
                if (unit.position(middle) >= 0 && unit.length(middle) > 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low > first || i == 0) {
                return low;
            }
        }
        return 0;
    }

    /** Behind the end there is nothing: a search that met one changed entry would have stopped too early. */
    private static boolean endsThere(QueueFiles files, long end) throws IOException {
        Units behind = files.read(end, ZERO_UNITS);
        for (long offset = end; offset < behind.end(); offset++) {
            if (!behind.isZero(offset)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The entry in front of the end follows the one before it: a search that met one changed entry behind the end would have
     * gone too far.
     */
    private static boolean isLast(QueueFiles files, long first, long end) throws IOException {
        if (end - 2 < first) {
            return true;
        }
        Units before = files.read(end - 2, 1);
        Units last = files.read(end - 1, 1);
        boolean isBlank = before.isBlank(end - 2);
        return before.position(end - 2) >= 0
                && before.length(end - 2) > 0
                && (isBlank || before.position(end - 2) <= last.position(end - 1));
    }

    /** Behind the last entry of which anything is left. */
    private static long lastUsed(QueueFiles files, List<Long> bases) throws IOException {
        for (int i = bases.size() - 1; i >= 0; i--) {
            long first = bases.get(i) / EntryLayout.BYTES;
            long end = first;
            for (long at = first; at < first + files.unitsPerFile(); at += SCAN_UNITS) {
                Units units = files.read(at, SCAN_UNITS);
                for (long offset = at; offset < units.end(); offset++) {
                    end = units.isZero(offset) ? end : offset + 1;
                }
            }
            if (end > first) {
                return end;
            }
        }
        return 0;
    }

    private static long firstMessage(QueueFiles files, long first, long end) throws IOException {
        long low = first;
        long high = Math.min(end, first + files.unitsPerFile());
        // Blanks stand in front of the first message, nowhere else.
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (files.read(middle, 1).isBlank(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long endOf(ConsumeQueue queue, long end) throws IOException {
        if (end == 0) {
            return 0;
        }
        Units last = queue.files().read(end - 1, 1);
        if (last.count() == 0 || last.isBlank(end - 1)) {
            return 0;
        }
        return last.position(end - 1) + (last.isLost(end - 1) ? 1 : last.length(end - 1));
    }
}
