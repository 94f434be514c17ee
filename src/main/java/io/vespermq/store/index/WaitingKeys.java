package io.vespermq.store.index;

import java.util.Arrays;
import java.util.Collection;

/**
 * Keys that are not in the file yet, in the order in which they will stand there. Grows only: what was published stays as
 * it is, so that others read it while more is added. Added to by one thread at a time.
 */
final class WaitingKeys {
    private final int[] hashes;
    private final long[] positions;
    private final long[] storeMs;

    // Owned by who adds.
    private int added;

    // Published: so many are read by others.
    private volatile int count;

    /** None yet, and room for so many. */
    WaitingKeys(int capacity) {
        this(new int[capacity], new long[capacity], new long[capacity], 0);
    }

    private WaitingKeys(int[] hashes, long[] positions, long[] storeMs, int count) {
        this.hashes = hashes;
        this.positions = positions;
        this.storeMs = storeMs;
        this.added = count;
        this.count = count;
    }

    /** The same keys, and room for at least {@code capacity}. */
    WaitingKeys grown(int capacity) {
        int room = Math.max(capacity, 2 * hashes.length);
        return new WaitingKeys(
                Arrays.copyOf(hashes, room), Arrays.copyOf(positions, room), Arrays.copyOf(storeMs, room), added);
    }

    /** Room for so many keys, those included that are here. */
    int capacity() {
        return hashes.length;
    }

    /** Adds a key; others see it once it is published. */
    void add(int hash, long position, long ms) {
        hashes[added] = hash;
        positions[added] = position;
        storeMs[added] = ms;
        added++;
    }

    /** How many were added. Who adds only. */
    int added() {
        return added;
    }

    /** Shows others what was added. */
    void publish() {
        count = added;
    }

    /** How many others see. */
    int count() {
        return count;
    }

    int hash(int index) {
        return hashes[index];
    }

    long position(int index) {
        return positions[index];
    }

    long storeMs(int index) {
        return storeMs[index];
    }

    /** Adds to {@code found} what {@link IndexFile#find} does. */
    void find(int hash, long beginMs, long endMs, int max, Collection<Long> found) {
        for (int i = count - 1; i >= 0 && found.size() < max; i--) {
            if (hashes[i] == hash && storeMs[i] >= beginMs && storeMs[i] <= endMs) {
                found.add(positions[i]);
            }
        }
    }
}
