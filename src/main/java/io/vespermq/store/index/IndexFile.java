package io.vespermq.store.index;

import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
 * Written by one worker at a time; searched by others meanwhile, who see what was written before they came. Every method
 * blocks.
 */
final class IndexFile implements AutoCloseable {
    static final int HEADER_BYTES = 40;
    static final int UNIT_BYTES = 20;

    private static final int POSITION = 4;
    private static final int SECONDS = 12;
    private static final int BEFORE = 16;

    private static final int PAGE_BYTES = 4096;
    private static final long MS = 1000;
    /** One search ends after so many units: a key that half of the messages have must not hold up a worker. */
    private static final int STEPS_MAX = 100_000;

    /** One key of one message. */
    record Entry(int hash, long position, long storeMs) {}

    /** What the header says. */
    record Header(long beginMs, long endMs, long beginPosition, long endPosition, int usedSlots, int nextUnit) {
        /** A file after another one begins with that one's end. */
        static Header after(Header before) {
            return new Header(before.endMs, before.endMs, before.endPosition, before.endPosition, 0, 1);
        }

        static final Header EMPTY = new Header(0, 0, 0, 0, 0, 1);
    }

    private final DiskFile file;
    private final int slots;
    private final int unitsMax;
    private volatile Header header;

    /** A file that is open and has its length. */
    IndexFile(DiskFile file, int slots, int unitsMax) throws IOException {
        this.file = file;
        this.slots = slots;
        this.unitsMax = unitsMax;
        header = read();
    }

    /** Bytes of a file. */
    static long bytes(int slots, int units) {
        return HEADER_BYTES + (long) slots * Integer.BYTES + (long) units * UNIT_BYTES;
    }

    Header header() {
        return header;
    }

    /** How many keys more the file takes. */
    int room() {
        return unitsMax - header.nextUnit;
    }

    /** Adds keys, at most {@link #room} of them, of messages behind those that are here. */
    void add(List<Entry> entries) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        Header now = header;
        Entry first = entries.get(0);
        boolean isFirst = now.nextUnit <= 1;
        long beginMs = isFirst ? first.storeMs : now.beginMs;
        long beginPosition = isFirst ? first.position : now.beginPosition;
        int used = now.usedSlots;
        int unit = now.nextUnit;
        ByteBuffer units = ByteBuffer.allocate(entries.size() * UNIT_BYTES);
        Map<Long, ByteBuffer> pages = new TreeMap<>();
        Set<Long> filled = new HashSet<>();
        for (Entry entry : entries) {
            long at = slotAt(entry.hash % slots);
            ByteBuffer page = page(pages, at);
            int inPage = (int) (at - pageStart(at));
            int before = page.getInt(inPage);
            if (filled.add(at)) {
                before = countedBefore(before, now.nextUnit);
            }
            if (before == 0) {
                used++;
            }
            units.putInt(entry.hash)
                    .putLong(entry.position)
                    .putInt(seconds(entry.storeMs, beginMs))
                    .putInt(before);
            page.putInt(inPage, unit++);
        }
        file.write(units.flip(), unitAt(now.nextUnit));
        for (Map.Entry<Long, ByteBuffer> page : pages.entrySet()) {
            file.write(page.getValue().clear(), page.getKey());
        }
        // Last: whoever ends before it leaves units that nothing counts, and adds them again under the same numbers.
        Entry last = entries.get(entries.size() - 1);
        write(new Header(beginMs, last.storeMs, beginPosition, last.position, used, unit));
    }

    /**
     * Adds to {@code found} the positions of messages whose key has this hash and that were stored in [beginMs, endMs], newest
     * first, until there are {@code max} of them.
     */
    void find(int hash, long beginMs, long endMs, int max, Collection<Long> found) throws IOException {
        Header now = header;
        ByteBuffer bytes = ByteBuffer.allocate(UNIT_BYTES);
        file.read(bytes.limit(Integer.BYTES), slotAt(hash % slots));
        int unit = countedBefore(bytes.getInt(0), now.nextUnit);
        for (int step = 0; step < STEPS_MAX && found.size() < max && unit > 0; step++) {
            file.read(bytes.clear(), unitAt(unit));
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

    /**
     * The first unit of a chain that has a lower number than {@code bound}; 0 for none. A slot may lead to units that nothing
     * counts: they are being added right now, or whoever added them ended before it was done.
     */
    private int countedBefore(int slot, int bound) throws IOException {
        int unit = slot < 0 || slot >= unitsMax ? 0 : slot;
        ByteBuffer bytes = ByteBuffer.allocate(UNIT_BYTES);
        while (unit >= bound) {
            file.read(bytes.clear(), unitAt(unit));
            unit = older(bytes, unit);
        }
        return unit;
    }

    /** Chains lead to older units; anything else is not a chain. */
    private static int older(ByteBuffer bytes, int unit) {
        int before = bytes.getInt(BEFORE);
        return before > 0 && before < unit ? before : 0;
    }

    /** Makes everything durable. */
    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private Header read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
        file.read(bytes, 0);
        bytes.clear();
        Header found = new Header(
                bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getInt(), bytes.getInt());
        return found.nextUnit < 1 || found.nextUnit > unitsMax ? Header.EMPTY : found;
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

    /** The part of a page that holds slots. */
    private ByteBuffer page(Map<Long, ByteBuffer> pages, long at) throws IOException {
        long start = pageStart(at);
        ByteBuffer page = pages.get(start);
        if (page == null) {
            long end = Math.min((at / PAGE_BYTES + 1) * PAGE_BYTES, slotAt(slots));
            page = ByteBuffer.allocate((int) (end - start));
            file.read(page, start);
            pages.put(start, page);
        }
        return page;
    }

    private static long pageStart(long at) {
        return Math.max(HEADER_BYTES, at / PAGE_BYTES * PAGE_BYTES);
    }

    private static long slotAt(int slot) {
        return HEADER_BYTES + (long) slot * Integer.BYTES;
    }

    private long unitAt(int unit) {
        return slotAt(slots) + (long) unit * UNIT_BYTES;
    }

    private static int seconds(long storeMs, long beginMs) {
        return beginMs <= 0 ? 0 : (int) Math.max(0, Math.min(Integer.MAX_VALUE, (storeMs - beginMs) / MS));
    }
}
