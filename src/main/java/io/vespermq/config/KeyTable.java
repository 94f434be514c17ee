package io.vespermq.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that a role knows, in the order of the documentation. */
public final class KeyTable {
    private final Map<String, OptionKey> keys = new LinkedHashMap<>();

    private KeyTable(List<List<OptionKey>> groups) {
        for (List<OptionKey> group : groups) {
            for (OptionKey key : group) {
                keys.putIfAbsent(key.name(), key);
            }
        }
    }

    /** A name server's keys. */
    public static KeyTable nameServer() {
        return new KeyTable(List.of(NameServerKeys.ALL));
    }

    /** A broker's keys. */
    public static KeyTable broker() {
        return new KeyTable(List.of(BrokerKeys.ALL, BrokerKeys.ACCEPTED));
    }

    /** The keys of both in one process; where both have a key it is the broker's. */
    public static KeyTable standalone() {
        return new KeyTable(List.of(BrokerKeys.ALL, BrokerKeys.ACCEPTED, NameServerKeys.ALL));
    }

    /** The key with this name, or null. */
    public @Nullable OptionKey get(String name) {
        return keys.get(name);
    }

    /** Every key. */
    public Collection<OptionKey> all() {
        return keys.values();
    }

    /** The known name that looks most like {@code name}, or null when none is near. */
    public @Nullable String nearest(String name) {
        int limit = Math.max(2, name.length() / 3);
        String nearest = null;
        for (String known : keys.keySet()) {
            int distance = EditDistance.between(name, known);
            if (distance <= limit) {
                limit = distance - 1;
                nearest = known;
            }
        }
        return nearest;
    }
}
