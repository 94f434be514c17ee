package io.vespermq.store.tool;

import io.vespermq.store.api.IndexOptions;
import java.io.IOException;
import java.util.function.Consumer;

/** Verifies a store: every record of the log, every entry of the queues, every key of the index. */
public final class StoreVerifier {
    /**
     * What was looked through.
     *
     * @param begin position of the oldest byte of the log
     * @param end position behind the newest whole record
     * @param records whole records
     * @param unproven those of them that have no checksum over the whole record
     * @param lostBytes of the log in which messages were, until a start found them damaged
     * @param queues consume queues
     * @param entries their entries
     * @param indexFiles files of the index
     * @param keys in them
     * @param logFaults how many things in the log are not as they should be; each was told
     * @param queueFaults how many in the queues; each was told
     * @param indexFaults how many files of the index have some, and one for the messages they do not have; each was told
     */
    public record Summary(
            long begin,
            long end,
            long records,
            long unproven,
            long lostBytes,
            long queues,
            long entries,
            long indexFiles,
            long keys,
            long logFaults,
            long queueFaults,
            long indexFaults) {
        /** How many things are not as they should be. */
        public long faults() {
            return logFaults + queueFaults + indexFaults;
        }
    }

    private StoreVerifier() {}

    /**
     * Verifies everything in a store. Blocks, for as long as it takes to read it all.
     *
     * @param index the sizes that its broker gives to index files
     * @param told each fault as it is found, in one sentence: file, byte, what was expected, what was found
     * @throws IOException when it cannot be read
     */
    public static Summary verify(StoreAtRest store, IndexOptions index, Consumer<String> told) throws IOException {
        Faults faults = new Faults(told);
        boolean aborted = store.directory().wasAborted();
        try (LogFiles files = LogFiles.open(store, faults)) {
            LogWalk log = new LogWalk(files, faults, aborted);
            log.walk();
            long inLog = faults.count();
            QueueWalk queues = new QueueWalk(store, files, log, faults, aborted);
            queues.walk();
            long inQueues = faults.count() - inLog;
            IndexWalk keys = new IndexWalk(store, files, index, log, faults, aborted);
            keys.walk();
            return new Summary(
                    files.begin(),
                    log.end(),
                    log.records(),
                    log.unproven(),
                    log.lostBytes(),
                    queues.queues(),
                    queues.entries(),
                    keys.files(),
                    keys.keys(),
                    inLog,
                    inQueues,
                    faults.count() - inLog - inQueues);
        }
    }
}
