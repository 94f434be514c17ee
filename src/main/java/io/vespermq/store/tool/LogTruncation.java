package io.vespermq.store.tool;

import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.file.Disk;
import io.vespermq.store.flush.Checkpoint;
import io.vespermq.store.index.MessageIndex;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.recovery.StoreDirectory;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the log of a store where a record ends, and everything that is derived from it:
 *
 * <ol>
 *   <li>take note that the store is not at rest, lower the checkpoint, and lower the places of consumers that lie behind the
 *       new ends of their queues. These come first: one that is too low costs a repetition, but one that stayed too high
 *       would pass over what is stored there later;
 *   <li>copy aside what is cut;
 *   <li>cut the log: shorten the file, give it back its length in zeros, force it;
 *   <li>cut the queues, then the index;
 *   <li>take note that the store is at rest.
 * </ol>
 *
 * Whoever ends in between leaves a store whose next start checks it, and a second run that does the rest.
 */
public final class LogTruncation {
    /**
     * What was done.
     *
     * @param aside where what was cut lies now; null when nothing was kept
     * @param isChecked false when the next start has to check the queues: the last broker did not stop in order, or its queues
     *     are damaged
     * @param isIndexGone the index was deleted, because the sizes of its files are not the usual ones
     */
    public record Done(@Nullable Path aside, boolean isChecked, boolean isIndexGone) {}

    private final StoreAtRest store;
    private final Disk disk;
    private final StoreDirectory directory;

    /** For one store. */
    public LogTruncation(StoreAtRest store) {
        this.store = store;
        disk = store.disk();
        directory = store.directory();
    }

    /**
     * Finds out what would be lost. Changes nothing. Blocks, for as long as it takes to read what lies behind.
     *
     * @param to position at which the log is to end
     * @throws IOException in one sentence, when no record begins or ends there; it names the boundaries around
     */
    public CutPlan plan(long to) throws IOException {
        directory.refuseForeignKinds();
        try (LogFiles files = LogFiles.openWhole(store)) {
            CutSearch search = new CutSearch(files, to);
            search.search();
            return new CutPlan(
                    to,
                    search.end(),
                    search.records(),
                    search.nextOffsets(),
                    Progress.read(store).behind(search.nextOffsets()),
                    search.lastStoreMs(),
                    disk.exists(store.root().resolve("timerwheel")));
        }
    }

    /**
     * Cuts. Blocks.
     *
     * @param plan of this store, made under the same lock
     * @param backup keep what is cut
     * @param nowMs epoch milliseconds
     * @throws IOException when something cannot be read, or written; then the next run does the rest
     */
    public Done cut(CutPlan plan, boolean backup, long nowMs) throws IOException {
        boolean clean = !directory.wasAborted();
        int segmentBytes;
        try (LogFiles files = LogFiles.openWhole(store)) {
            segmentBytes = files.segmentBytes();
        }
        int queueFileBytes = QueueDirectories.fileBytes(disk, directory.queues());
        try (ConsumeQueues queues = new ConsumeQueues(disk, directory.queues(), queueFileBytes)) {
            QueueRecovery recovery = new QueueRecovery(queues, clean, clean);
            load(recovery);
            if (clean) {
                directory.markRunning();
            } else {
                directory.forgetSettled();
            }
            recovery.mend();
            directory.write(Checkpoint.read(disk, directory.checkpoint()).upTo(plan.to(), plan.lastStoreMs()));
            if (!plan.offsets().isEmpty()) {
                Progress.read(store).lower(plan.nextOffsets(), nowMs);
            }
            Path aside = segmentBytes == 0 ? null : cutLog(plan, backup, segmentBytes, clean);
            recovery.cut(plan.to());
            boolean isIndexGone = cutIndex(plan);
            boolean isChecked = clean && recovery.isWhole();
            if (isChecked) {
                directory.markStopped();
            }
            return new Done(aside, isChecked, isIndexGone);
        }
    }

    private void load(QueueRecovery recovery) throws IOException {
        try {
            recovery.load();
        } catch (IOException e) {
            throw new IOException(
                    "the log was not cut, because the queues cannot be read: " + e.getMessage()
                            + "; build them anew first, with vesper store rebuild-queues " + store.root(),
                    e);
        }
    }

    private @Nullable Path cutLog(CutPlan plan, boolean backup, int segmentBytes, boolean clean) throws IOException {
        Segments segments = Segments.open(disk, directory.log(), segmentBytes, clean);
        try {
            Path aside = backup && plan.bytes() > 0 ? segments.setAside(plan.to(), directory.aside()) : null;
            segments.cut(plan.to());
            return aside;
        } finally {
            segments.close();
        }
    }

    /** Returns true when there was an index and is none now. */
    private boolean cutIndex(CutPlan plan) throws IOException {
        List<Path> found = IndexRebuild.files(store);
        if (found.isEmpty()) {
            return false;
        }
        for (Path file : found) {
            if (disk.length(file) != MessageIndex.fileBytes(IndexOptions.DEFAULT)) {
                delete(found);
                return true;
            }
        }
        // Files with messages as new as the last one that stays may have some that do not: they are made once more.
        try (LogFiles files = LogFiles.openWhole(store);
                MessageIndex index = MessageIndex.open(
                        disk, directory.index(), IndexOptions.DEFAULT, false, plan.lastStoreMs() - 1)) {
            IndexRebuild.prove(
                    store, IndexRebuild.fill(index, files, note -> {}).endMs());
        }
        return false;
    }

    /** The newest first: whoever ends in between leaves no hole behind which everything counts as indexed. */
    private void delete(List<Path> index) throws IOException {
        for (int i = index.size() - 1; i >= 0; i--) {
            disk.delete(index.get(i));
            disk.forceDirectory(directory.index());
        }
    }
}
