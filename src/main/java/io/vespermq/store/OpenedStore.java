package io.vespermq.store;

import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import io.vespermq.store.flush.Checkpoint;
import io.vespermq.store.index.MessageIndex;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.recovery.Recovery;
import io.vespermq.store.recovery.StoreDirectory;
import io.vespermq.store.segment.Segments;
import java.io.IOException;

/**
 * A directory that was locked and recovered, before the store's loop takes it over.
 *
 * @param directory its places
 * @param lock held until the store has stopped
 * @param segments the log's files
 * @param queues the queues, in agreement with the log
 * @param index the key index, which may lack the newest messages
 * @param found where the log ends, and what is proven durable
 * @param earliestStoreMs store time of the oldest message, −1 for none
 */
record OpenedStore(
        StoreDirectory directory,
        Disk.Lock lock,
        Segments segments,
        ConsumeQueues queues,
        MessageIndex index,
        Recovery.Result found,
        long earliestStoreMs) {

    /**
     * Locks a directory, then recovers what is in it. Blocks. On failure nothing is held.
     *
     * @throws IOException in one sentence that says what, where and what to do
     */
    static OpenedStore open(Disk disk, StoreOptions options, TagCodes tagCodes) throws IOException {
        StoreDirectory directory = new StoreDirectory(disk, options.directory());
        Disk.Lock lock = directory.lock();
        boolean opened = false;
        try {
            OpenedStore store = recover(disk, options, tagCodes, directory, lock);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    private static OpenedStore recover(
            Disk disk, StoreOptions options, TagCodes tagCodes, StoreDirectory directory, Disk.Lock lock)
            throws IOException {
        directory.refuseForeignKinds();
        boolean clean = !directory.wasAborted();
        boolean sameBoot = directory.isSameBoot();
        Checkpoint checkpoint = Checkpoint.read(disk, directory.checkpoint());
        Segments segments = Segments.open(disk, directory.log(), options.segmentBytes(), clean);
        ConsumeQueues queues = new ConsumeQueues(disk, directory.queues(), options.queueFileBytes());
        MessageIndex index = null;
        boolean recovered = false;
        try {
            // First of all: what it deletes because of a power cut must not be taken for intact by the next start.
            index = MessageIndex.open(
                    disk, directory.index(), options.index(), clean || sameBoot, checkpoint.indexStoreMs());
            // From here on files change, so a broker that ends before it is done was not stopped in order.
            if (clean) {
                directory.markRunning();
            }
            Recovery.Result found =
                    new Recovery(segments, directory, queues, tagCodes, checkpoint, clean, sameBoot).run();
            if (index.end() >= found.end()) {
                index.deleteFrom(found.end());
            }
            if (!clean) {
                // Not before: whoever ends in the middle leaves what the last broker wrote in its own boot.
                directory.markRunning();
            }
            directory.noteForced(found.end(), found.end());
            long earliestStoreMs = Recovery.earliestStoreMs(segments.first());
            recovered = true;
            return new OpenedStore(directory, lock, segments, queues, index, found, earliestStoreMs);
        } finally {
            if (!recovered) {
                if (index != null) {
                    index.close();
                }
                queues.close();
                segments.close();
            }
        }
    }
}
