package io.vespermq.broker.topic;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parts of a sorted table, for callers that ask for one after the other. */
final class Pages {
    private Pages() {}

    /**
     * A page.
     *
     * @param from index of its first entry
     * @param wanted how many entries, null or 0 for as many as possible
     * @param max the most entries of a page
     */
    static <V> Map<String, V> page(Map<String, V> all, int from, @Nullable Integer wanted, int max) {
        int limit = wanted == null || wanted <= 0 ? max : Math.min(wanted, max);
        return all.entrySet().stream()
                .skip(Math.max(0, from))
                .limit(limit)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }
}
