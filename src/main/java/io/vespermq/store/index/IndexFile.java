package io.vespermq.store.index;

import io.vespermq.store.file.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;

/**
 * One file of the index, in RocketMQ's format: a hash table whose chains run through the units, newest first.
 *
 * <pre>
 *   0                                40                    40 + 4 * slots
 *   +--------------------------------+---------------------+----------------------------------+
 *   | header                         | newest unit of each | units of 20 bytes, number 0 is   |
 *   |                                | slot, 0 for none    | never used                       |
 *   +--------------------------------+---------------------+----------------------------------+
 *   header: i64 begin ms, i64 end ms, i64 begin position, i64 end position, i32 used slots, i32 next unit
 *   unit:   i32 hash, i64 position, i32 seconds since begin, i32 unit before in the chain
 * </pre>
 *
 * Added to by one worker at a time; searched by others meanwhile, who see what was published before they came. Every
 * method blocks but those that say where the file begins and ends.
 */
final class IndexFile implements AutoCloseable {
    static final int HEADER_BYTES = 40;
    static final int UNIT_BYTES = 20;

    private static final int POSITION = 4;
    private static final int SECONDS = 12;
    private static final int BEFORE = 16;

    private static final long MS = 1000;
    /** One search ends after so many units: a key that half of the messages have must not hold up a worker. */
    private static final int STEPS_MAX = 100_000;
    /** Keys for which there is memory at first. */
    private static final int WAITING_FIRST = 1024;

    /** What the header says. */
    record Header(long beginMs, long endMs, long beginPosition, long endPosition, int usedSlots, int nextUnit) {
        static final Header EMPTY = new Header(0, 0, 0, 0, 0, 1);

        /** A file after another one begins with that one's end. */
        static Header after(Header before) {
            return new Header(before.endMs, before.endMs, before.endPosition, before.endPosition, 0, 1);
        }

        /** The header in a file; an empty one where it makes no sense. */
        static Header read(DiskFile file, int unitsMax) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
            file.read(bytes, 0);
            bytes.clear();
            Header found = new Header(
                    bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getInt(), bytes.getInt());
            return found.nextUnit < 1 || found.nextUnit > unitsMax ? EMPTY : found;
        }

        boolean hasUnits() {
            return nextUnit > 1;
        }
    }

    private final DiskFile file;
    private final int slots;
    private final int unitsMax;

    // Published, each replaced as a whole: what is in the file, and what will follow it there. Whoever reads both reads
    // the second one first: on the way to the file keys stand in both, never in none.
    private volatile Header header;
    private volatile WaitingKeys waiting = new WaitingKeys(0);

    /** A file that is open and has its length. */
    IndexFile(DiskFile file, int slots, int unitsMax) throws IOException {
        this.file = file;
        this.slots = slots;
        this.unitsMax = unitsMax;
        header = Header.read(file, unitsMax);
    }

    /** Bytes of a file. */
    static long bytes(int slots, int units) {
        return slotAt(slots) + (long) units * UNIT_BYTES;
    }

    /** Where a slot lies. */
    static long slotAt(int slot) {
        return HEADER_BYTES + (long) slot * Integer.BYTES;
    }

    /** What the file says itself, without what waits. */
    Header header() {
        return header;
    }

    /** False until there is a key. */
    boolean hasKeys() {
        return waiting.count() > 0 || header.hasUnits();
    }

    /** Store time of the first message, epoch milliseconds. */
    long beginMs() {
        WaitingKeys more = waiting;
        Header now = header;
        return now.hasUnits() || more.count() == 0 ? now.beginMs : more.storeMs(0);
    }

    /** Store time of the last message, epoch milliseconds. */
    long endMs() {
        WaitingKeys more = waiting;
        return Math.max(header.endMs, more.count() == 0 ? 0 : more.storeMs(more.count() - 1));
    }

    /** How many keys more the file takes. The worker that adds. */
    int room() {
        return unitsMax - header.nextUnit - waiting.added();
    }

    /** Keys that wait in memory. The worker that adds. */
    int waitingCount() {
        return waiting.added();
    }

    /** Where the first message begins whose keys wait in memory. The worker that adds, when there are some. */
    long waitingFrom() {
        return waiting.position(0);
    }

    /** Makes sure that so many keys can be added one behind the other, at most {@link #room}. */
    void makeRoom(int keys) {
        WaitingKeys now = waiting;
        if (now.added() + keys > now.capacity()) {
            waiting = now.grown(Math.max(WAITING_FIRST, now.added() + keys));
        }
    }

    /** Adds a key of a message that follows those that are here. It waits in memory, found once it is published. */
    void add(int hash, long position, long storeMs) {
        waiting.add(hash, position, storeMs);
    }

    /** What was added is found from now on. */
    void publish() {
        waiting.publish();
    }

    /**
     * Writes what waits: units first, then slots, then the header that counts them. Whoever ends before that leaves units
     * that nothing counts, and adds them again under the same numbers; a slot that leads to such a unit is followed to one
     * that counts.
     *
     * @param endPosition where the last message begins that was looked at, with keys or not
     * @param endMs its store time, epoch milliseconds
     * @param window direct memory to work in, some pages of it
     */
    void write(long endPosition, long endMs, ByteBuffer window) throws IOException {
        WaitingKeys keys = waiting;
        keys.publish();
        int count = keys.count();
        Header now = header;
        if (count == 0) {
            if (endPosition != now.endPosition) {
                write(new Header(now.beginMs, endMs, now.beginPosition, endPosition, now.usedSlots, now.nextUnit));
            }
            waiting = new WaitingKeys(0);
            return;
        }
        long beginMs = now.hasUnits() ? now.beginMs : keys.storeMs(0);
        long beginPosition = now.hasUnits() ? now.beginPosition : keys.position(0);
        SlotOrder order = new SlotOrder(keys, count, slots);
        int[] before = new int[count];
        int used = now.usedSlots + chain(order, now.nextUnit, before, window);
        writeUnits(keys, beginMs, now.nextUnit, before, window);
        writeSlots(order, now.nextUnit, window);
        write(new Header(beginMs, endMs, beginPosition, endPosition, used, now.nextUnit + count));
        // As much again: whoever filled it will do so soon.
        waiting = new WaitingKeys(count < keys.capacity() / 2 ? 0 : keys.capacity());
    }

    /** Writes the header, from which on everybody sees what it counts. */
    void write(Header next) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
        bytes.putLong(next.beginMs)
                .putLong(next.endMs)
                .putLong(next.beginPosition)
                .putLong(next.endPosition);
        bytes.putInt(next.usedSlots).putInt(next.nextUnit);
        file.write(bytes.flip(), 0);
        header = next;
    }

    /**
     * Adds to {@code found} the positions of messages whose key has this hash and that were stored in [beginMs, endMs], newest
     * first, until there are {@code max} of them. What is in the file is known by whole seconds.
     */
    void find(int hash, long beginMs, long endMs, int max, Collection<Long> found) throws IOException {
        waiting.find(hash, beginMs, endMs, max, found);
        Header now = header;
        ByteBuffer bytes = ByteBuffer.allocate(UNIT_BYTES);
        read(bytes.limit(Integer.BYTES), slotAt(hash % slots));
        int unit = countedBefore(bytes.getInt(0), now.nextUnit);
        for (int step = 0; step < STEPS_MAX && found.size() < max && unit > 0; step++) {
            read(bytes.clear(), unitAt(unit));
            long storeMs = now.beginMs + bytes.getInt(SECONDS) * MS;
            // Seconds are rounded down.
            if (storeMs + MS <= beginMs) {
                return;
            }
            if (bytes.getInt(0) == hash && storeMs <= endMs) {
                found.add(bytes.getLong(POSITION));
            }
            unit = older(bytes, unit);
        }
    }

    /** Makes durable what is written. */
    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /**
     * Finds for each key the unit that it will lead to: of the key before it in the same slot, or of the one that the file
     * has there. Returns how many slots had none.
     */
    private int chain(SlotOrder order, int firstUnit, int[] before, ByteBuffer window) throws IOException {
        int unused = 0;
        for (int page = order.nextUsed(0); page < order.pages(); ) {
            int end = readSlots(order, page, window);
            for (int place = order.start(page); place < order.start(end); place++) {
                int at = inWindow(order.slot(place), page);
                int newest = window.getInt(at);
                int unit = newest < 0 ? -newest : countedBefore(newest, firstUnit);
                unused += unit == 0 ? 1 : 0;
                before[order.key(place)] = unit;
                // Only here and below zero: a number of this writing, not one that an earlier attempt left in the file.
                window.putInt(at, -(firstUnit + order.key(place)));
            }
            page = order.nextUsed(end);
        }
        return unused;
    }

    private void writeUnits(WaitingKeys keys, long beginMs, int firstUnit, int[] before, ByteBuffer window)
            throws IOException {
        int start = 0;
        while (start < before.length) {
            int end = Math.min(before.length, start + window.capacity() / UNIT_BYTES);
            window.clear();
            for (int i = start; i < end; i++) {
                window.putInt(keys.hash(i))
                        .putLong(keys.position(i))
                        .putInt(seconds(keys.storeMs(i), beginMs))
                        .putInt(before[i]);
            }
            file.write(window.flip(), unitAt(firstUnit + start));
            start = end;
        }
    }

    private void writeSlots(SlotOrder order, int firstUnit, ByteBuffer window) throws IOException {
        for (int page = order.nextUsed(0); page < order.pages(); ) {
            int end = readSlots(order, page, window);
            for (int place = order.start(page); place < order.start(end); place++) {
                window.putInt(inWindow(order.slot(place), page), firstUnit + order.key(place));
            }
            file.write(window, pageStart(page));
            page = order.nextUsed(end);
        }
    }

    /** Reads the slots of a page and of those behind it that have keys, too, as far as the window holds them. */
    private int readSlots(SlotOrder order, int page, ByteBuffer window) throws IOException {
        int end = order.nextUnused(page, page + window.capacity() / SlotOrder.PAGE_BYTES);
        long stop = Math.min((long) end * SlotOrder.PAGE_BYTES, slotAt(slots));
        window.clear().limit((int) (stop - pageStart(page)));
        read(window, pageStart(page));
        window.flip();
        return end;
    }

    /** Where the slots begin that lie in a page: behind the header in the first. */
    private static long pageStart(int page) {
        return Math.max(HEADER_BYTES, (long) page * SlotOrder.PAGE_BYTES);
    }

    private static int inWindow(int slot, int page) {
        return (int) (slotAt(slot) - pageStart(page));
    }

    /**
     * The first unit of a chain that has a lower number than {@code bound}; 0 for none. A slot may lead to units that nothing
     * counts: they are being added right now, or whoever added them ended before it was done.
     */
    int countedBefore(int slot, int bound) throws IOException {
        int unit = slot < 0 || slot >= unitsMax ? 0 : slot;
        if (unit < bound) {
            return unit;
        }
        ByteBuffer bytes = ByteBuffer.allocate(UNIT_BYTES);
        while (unit >= bound) {
            read(bytes.clear(), unitAt(unit));
            unit = older(bytes, unit);
        }
        return unit;
    }

    /** Chains lead to older units; anything else is not a chain. */
    private static int older(ByteBuffer bytes, int unit) {
        int before = bytes.getInt(BEFORE);
        return before > 0 && before < unit ? before : 0;
    }

    /** Fills a buffer from a place on. */
    void read(ByteBuffer into, long at) throws IOException {
        file.read(into, at);
        if (into.hasRemaining()) {
            throw new EOFException("the index ends at byte " + (at + into.position()) + " of a file that should have "
                    + bytes(slots, unitsMax) + " bytes");
        }
    }

    /** Where a unit lies. */
    long unitAt(int unit) {
        return slotAt(slots) + (long) unit * UNIT_BYTES;
    }

    /** The time of a message as a unit has it. */
    static int seconds(long storeMs, long beginMs) {
        return beginMs <= 0 ? 0 : (int) Math.max(0, Math.min(Integer.MAX_VALUE, (storeMs - beginMs) / MS));
    }
}
