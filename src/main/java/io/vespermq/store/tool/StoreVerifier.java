package io.vespermq.store.tool;

import java.io.IOException;
import java.util.function.Consumer;

/** Verifies a store: every record of the log, every entry of the queues. */
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
     * @param logFaults how many things in the log are not as they should be; each was told
     * @param queueFaults how many in the queues; each was told
     */
    public record Summary(
            long begin,
            long end,
            long records,
            long unproven,
            long lostBytes,
            long queues,
            long entries,
            long logFaults,
            long queueFaults) {
        /** How many things are not as they should be. */
        public long faults() {
            return logFaults + queueFaults;
        }
    }

    private StoreVerifier() {}

    /**
     * Verifies everything in a store. Blocks, for as long as it takes to read it all.
     *
     * @param told each fault as it is found, in one sentence: file, byte, what was expected, what was found
     * @throws IOException when it cannot be read
     */
    public static Summary verify(StoreAtRest store, Consumer<String> told) throws IOException {
        Faults faults = new Faults(told);
        boolean aborted = store.directory().wasAborted();
        try (LogFiles files = LogFiles.open(store, faults)) {
            LogWalk log = new LogWalk(files, faults, aborted);
            log.walk();
            long inLog = faults.count();
            QueueWalk queues = new QueueWalk(store, files, log, faults, aborted);
            queues.walk();
            return new Summary(
                    files.begin(),
                    log.end(),
                    log.records(),
                    log.unproven(),
                    log.lostBytes(),
                    queues.queues(),
                    queues.entries(),
                    inLog,
                    faults.count() - inLog);
        }
    }
}
