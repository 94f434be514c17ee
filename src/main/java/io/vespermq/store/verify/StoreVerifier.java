package io.vespermq.store.verify;

import io.vespermq.store.file.Disk;
import io.vespermq.store.recovery.StoreDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Verifies a store directory that no broker uses: every record of the log, every entry of the queues. */
public final class StoreVerifier {
    /**
     * What was looked through.
     *
     * @param begin position of the oldest byte of the log
     * @param end position behind the newest whole record
     * @param records whole records
     * @param unproven those of them that have no checksum over the whole record
     * @param queues consume queues
     * @param entries their entries
     * @param faults how many things are not as they should be; each was told
     */
    public record Summary(long begin, long end, long records, long unproven, long queues, long entries, long faults) {}

    private StoreVerifier() {}

    /**
     * Verifies everything below {@code root}. Blocks, for as long as it takes to read it all.
     *
     * @param faults told each fault as it is found, in one sentence: file, byte, what was expected, what was found
     * @throws IOException in one sentence, when there is no store, when a broker uses it, or when it cannot be read
     */
    public static Summary verify(Path root, Consumer<String> faults) throws IOException {
        Disk disk = Disk.real();
        StoreDirectory directory = new StoreDirectory(disk, root);
        if (!disk.isDirectory(directory.log())) {
            throw new IOException("there is no store in " + root
                    + ": it has no directory commitlog; give the storePathRootDir of a broker");
        }
        Disk.Lock lock = directory.lock();
        try {
            return verify(disk, directory, new Faults(faults));
        } finally {
            lock.close();
        }
    }

    private static Summary verify(Disk disk, StoreDirectory directory, Faults faults) throws IOException {
        boolean aborted = directory.wasAborted();
        try (LogFiles files = LogFiles.open(disk, directory.log(), faults)) {
            LogWalk log = new LogWalk(files, faults, aborted);
            log.walk();
            QueueWalk queues = new QueueWalk(disk, directory.queues(), files, log, faults, aborted);
            queues.walk();
            return new Summary(
                    files.begin(),
                    log.end(),
                    log.records(),
                    log.unproven(),
                    queues.queues(),
                    queues.entries(),
                    faults.count());
        }
    }
}
