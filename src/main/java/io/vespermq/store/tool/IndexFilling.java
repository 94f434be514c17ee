package io.vespermq.store.tool;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.index.MessageIndex;
import java.io.IOException;
import java.util.function.Consumer;

/** Adds the keys of the records that it is shown to an index. */
final class IndexFilling implements RecordWalk.Visitor {
    private final MessageIndex index;
    private final LogFiles files;
    private final Faults faults;
    private long messages;
    private long keys;

    IndexFilling(MessageIndex index, LogFiles files, Consumer<String> notes) {
        this.index = index;
        this.files = files;
        faults = new Faults(notes);
    }

    @Override
    public boolean record(StoredMessage record) throws IOException {
        int found = index.add(record);
        messages += found > 0 ? 1 : 0;
        keys += found;
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
