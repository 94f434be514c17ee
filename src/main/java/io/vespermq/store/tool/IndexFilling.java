package io.vespermq.store.tool;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.index.MessageIndex;
import io.vespermq.store.index.MessageIndex.Indexed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Adds the keys of the records that it is shown to an index. */
final class IndexFilling implements RecordWalk.Visitor {
    /** So many keys are kept in memory before they are added. */
    private static final int KEYS_A_TIME = 8_192;

    private final MessageIndex index;
    private final LogFiles files;
    private final Faults faults;
    private final long indexed;
    private final List<Indexed> waiting = new ArrayList<>();
    private int keysWaiting;
    private long messages;
    private long keys;

    IndexFilling(MessageIndex index, LogFiles files, Consumer<String> notes) {
        this.index = index;
        this.files = files;
        faults = new Faults(notes);
        indexed = index.end();
    }

    @Override
    public boolean record(StoredMessage record) throws IOException {
        Indexed found = Indexed.of(record);
        if (record.position() > indexed && !found.keys().isEmpty()) {
            waiting.add(found);
            keysWaiting += found.keys().size();
            messages++;
            keys += found.keys().size();
        }
        if (keysWaiting >= KEYS_A_TIME) {
            flush();
        }
        return true;
    }

    @Override
    public void damage(long from, long to) {
        faults.tell(files.damage(from, to));
    }

    @Override
    public void tail(long from, long bytes) {
        faults.tell(files.tail(from, bytes));
    }

    /** Adds what waits. */
    void flush() throws IOException {
        index.add(waiting);
        waiting.clear();
        keysWaiting = 0;
    }

    long messages() {
        return messages;
    }

    long keys() {
        return keys;
    }

    long damages() {
        return faults.count();
    }
}
