package io.vespermq.store.log;

import java.util.List;

/** Hears what reached the page cache, on the store's loop, before the senders get their answers. */
@FunctionalInterface
public interface LogListener {
    /**
     * Called once for each batch.
     *
     * @param slots the records of the batch in log order; valid during the call
     * @param end position behind them
     */
    void written(List<Slot> slots, long end);
}
