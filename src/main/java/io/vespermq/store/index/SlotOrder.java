package io.vespermq.store.index;

/**
 * Keys in the order of the pages in which their slots lie, within a page in the order in which they were added: so every
 * page of the hash table is touched once, whatever the hashes.
 */
final class SlotOrder {
    /** Bytes of a page of the file. */
    static final int PAGE_BYTES = 4096;

    // Where the keys of each page begin, and behind the last page where all end.
    private final int[] starts;
    // Slot in the upper half, number of the key in the lower.
    private final long[] ordered;

    /**
     * Orders what waits.
     *
     * @param count the first so many
     * @param slots of the table
     */
    SlotOrder(WaitingKeys waiting, int count, int slots) {
        starts = new int[page(slots - 1) + 2];
        ordered = new long[count];
        for (int i = 0; i < count; i++) {
            starts[page(waiting.hash(i) % slots) + 1]++;
        }
        for (int page = 1; page < starts.length; page++) {
            starts[page] += starts[page - 1];
        }
        int[] next = starts.clone();
        for (int i = 0; i < count; i++) {
            int slot = waiting.hash(i) % slots;
            ordered[next[page(slot)]++] = (long) slot << Integer.SIZE | i;
        }
    }

    /** The first page from {@code page} on that has keys; {@link #pages} when there is none. */
    int nextUsed(int page) {
        int next = page;
        while (next < pages() && starts[next] == starts[next + 1]) {
            next++;
        }
        return next;
    }

    /** The first page from {@code page} on, and not behind {@code stop}, that has none. */
    int nextUnused(int page, int stop) {
        int next = page;
        while (next < Math.min(stop, pages()) && starts[next] < starts[next + 1]) {
            next++;
        }
        return next;
    }

    /** Pages of the table. */
    int pages() {
        return starts.length - 1;
    }

    /** Place in the order of the first key of a page. */
    int start(int page) {
        return starts[page];
    }

    /** The slot of the key at a place in the order. */
    int slot(int place) {
        return (int) (ordered[place] >>> Integer.SIZE);
    }

    /** Which of the keys that wait is at a place in the order. */
    int key(int place) {
        return (int) ordered[place];
    }

    private static int page(int slot) {
        return (int) (IndexFile.slotAt(slot) / PAGE_BYTES);
    }
}
