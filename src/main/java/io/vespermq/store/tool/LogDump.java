package io.vespermq.store.tool;

import io.vespermq.message.StoredMessage;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads records of a log for somebody who wants to see them, in the order of the log and one at a time. Changes nothing. */
public final class LogDump {
    /**
     * Which records are wanted.
     *
     * @param from those that begin at this position or behind it
     * @param to those that begin in front of this position
     * @param topic those of one topic, or null
     * @param queueId those of one queue, or −1
     * @param countMax so many, the first
     */
    public record Selection(long from, long to, @Nullable String topic, int queueId, long countMax) {
        /** Everything. */
        public static final Selection ALL = new Selection(0, Long.MAX_VALUE, null, -1, Long.MAX_VALUE);

        boolean has(StoredMessage record) {
            return (topic == null || topic.equals(record.topic())) && (queueId < 0 || queueId == record.queueId());
        }
    }

    /** Who takes the records. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a record, valid until the next call.
         *
         * @return false when nobody reads what is written any more
         */
        boolean take(StoredMessage record) throws IOException;
    }

    private LogDump() {}

    /**
     * Reads. Blocks, for as long as the sink takes what it finds.
     *
     * @param notes told what is passed over, in one sentence: file, byte, what was found
     * @return in how many places the log is damaged
     * @throws IOException when the log cannot be read, or by the sink
     */
    public static long dump(StoreAtRest store, Selection wanted, Sink sink, Consumer<String> notes) throws IOException {
        Faults told = new Faults(notes);
        try (LogFiles files = LogFiles.open(store, told)) {
            if (wanted.countMax > 0) {
                long from = Math.max(wanted.from, files.begin());
                new RecordWalk(files, new Reading(files, from, wanted, sink, notes, told)).walk(from);
            }
        }
        return told.count();
    }

    private static final class Reading implements RecordWalk.Visitor {
        private final LogFiles files;
        private final long from;
        private final Selection wanted;
        private final Sink sink;
        private final Consumer<String> notes;
        private final Faults faults;
        private long count;

        Reading(LogFiles files, long from, Selection wanted, Sink sink, Consumer<String> notes, Faults faults) {
            this.files = files;
            this.from = from;
            this.wanted = wanted;
            this.sink = sink;
            this.notes = notes;
            this.faults = faults;
        }

        @Override
        public boolean record(StoredMessage record) throws IOException {
            if (record.position() >= wanted.to) {
                return false;
            }
            if (!wanted.has(record)) {
                return true;
            }
            count++;
            return sink.take(record) && count < wanted.countMax;
        }

        @Override
        public void damage(long begin, long end) {
            if (begin >= wanted.to) {
                return;
            }
            if (begin == from && from > files.begin()) {
                notes.accept(files.at(begin) + ": no record begins here; the next one begins at byte " + end
                        + " of the log");
            } else {
                faults.tell(files.damage(begin, end));
            }
        }

        @Override
        public void tail(long begin, long bytes) {
            if (begin < wanted.to) {
                faults.tell(files.tail(begin, bytes));
            }
        }
    }
}
