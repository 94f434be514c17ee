package io.vespermq.protocol.body.route;

import java.util.Map;
import java.util.TreeMap;

/**
 * Keys and values as text.
 *
 * @param table the entries
 */
public record KvTable(Map<String, String> table) {
    public KvTable {
        table = table == null ? Map.of() : new TreeMap<>(table);
    }
}
