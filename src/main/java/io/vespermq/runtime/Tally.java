package io.vespermq.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sums by key that any thread may add to, without waiting for another.
 *
 * @param <K> what is counted separately; the caller bounds how many there are
 */
public final class Tally<K> {
    private final Map<K, LongAdder> sums = new ConcurrentHashMap<>();

    /** Adds to the sum of a key. */
    public void add(K key, long amount) {
        LongAdder sum = sums.get(key);
        if (sum == null) {
            sum = sums.computeIfAbsent(key, k -> new LongAdder());
        }
        sum.add(amount);
    }

    /** The sum of a key; 0 for one that nothing was added to. */
    public long sum(K key) {
        LongAdder sum = sums.get(key);
        return sum == null ? 0 : sum.sum();
    }

    /** All sums, each true at some moment of the call. */
    public Map<K, Long> sums() {
        Map<K, Long> copy = new HashMap<>();
        sums.forEach((key, sum) -> copy.put(key, sum.sum()));
        return copy;
    }

    /** Forgets a key. */
    public void remove(K key) {
        sums.remove(key);
    }
}
