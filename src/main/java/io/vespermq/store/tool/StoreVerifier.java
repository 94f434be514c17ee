package io.vespermq.store.tool;

import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.flush.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Verifies a store: every record of the log, every entry of the queues, every key of the index, and the checkpoint. */
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
     * @param checkpointFaults how many in the checkpoint; each was told
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
            long indexFaults,
            long checkpointFaults) {
        /** How many things are not as they should be. */
        public long faults() {
            return logFaults + queueFaults + indexFaults + checkpointFaults;
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
            long inIndex = faults.count() - inLog - inQueues;
            if (inLog == 0) {
                lookAtCheckpoint(store, log, faults);
            }
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
                    inIndex,
                    faults.count() - inLog - inQueues - inIndex);
        }
    }

    /** A time that no message has reached is no proof: a start would begin behind messages whose entries may be lost. */
    private static void lookAtCheckpoint(StoreAtRest store, LogWalk log, Faults faults) throws IOException {
        Path file = store.directory().checkpoint();
        long proven = Checkpoint.read(store.disk(), file).newestMs();
        if (log.newestMs() > 0 && proven > log.newestMs()) {
            faults.tell(file + ", byte 0: times up to that of the newest message expected, " + log.newestMs() + " ms, "
                    + proven + " found");
        }
    }
}
