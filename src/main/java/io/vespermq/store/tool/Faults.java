package io.vespermq.store.tool;

import java.util.function.Consumer;

/** Counts the faults and hands them on. */
final class Faults {
    private final Consumer<String> listener;
    private long count;

    Faults(Consumer<String> listener) {
        this.listener = listener;
    }

    void tell(String fault) {
        count++;
        listener.accept(fault);
    }

    long count() {
        return count;
    }
}
