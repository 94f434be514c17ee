package bench.wire;

import java.util.BitSet;

/** Which offsets of one queue were given out. Finds one that is given twice. */
final class Offsets {
    private final long first;
    private final BitSet given = new BitSet();
    private long twice;

    /** Offsets of a queue whose next one is {@code first}. */
    Offsets(long first) {
        this.first = first;
    }

    /** Notes {@code count} offsets from {@code offset} on. One below the queue's end at the start counts as given twice. */
    void give(long offset, int count) {
        int at = (int) (offset - first);
        for (int i = at; i < at + count; i++) {
            if (i < 0 || given.get(i)) {
                twice++;
            } else {
                given.set(i);
            }
        }
    }

    /** Offsets that came more than once, or that existed before. */
    long twice() {
        return twice;
    }
}
