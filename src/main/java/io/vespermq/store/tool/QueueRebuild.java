package io.vespermq.store.tool;

import io.vespermq.message.DelayLevels;
import io.vespermq.store.file.Disk;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.queue.QueueRecovery;
import io.vespermq.store.recovery.LogReplay;
import io.vespermq.store.recovery.RecordSearch;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Builds the consume queues of a store anew from its log, as a start does that finds them damaged: queues of which the log
 * has no message any more keep their next offset.
 */
public final class QueueRebuild {
    /**
     * What is there.
     *
     * @param begin position of the oldest byte of the log
     * @param bytes of all its files
     * @param queues that have a directory now
     * @param fileBytes bytes of a queue file
     */
    public record Present(long begin, long bytes, int queues, int fileBytes) {}

    /**
     * What was built.
     *
     * @param end position behind the last record that was read
     * @param queues that there are now
     * @param entries their entries
     * @param returned topics that had no queue before: they were deleted, but the log still has messages of them
     */
    public record Built(long end, int queues, long entries, Set<String> returned) {}

    private final StoreAtRest store;
    private final Disk disk;
    private final Path directory;

    /** For one store. */
    public QueueRebuild(StoreAtRest store) {
        this.store = store;
        disk = store.disk();
        directory = store.directory().queues();
    }

    /**
     * Looks at what is there and changes nothing. Blocks.
     *
     * @throws IOException in one sentence, when that is nothing to begin with
     */
    public Present present() throws IOException {
        store.directory().refuseForeignKinds();
        try (LogFiles files = LogFiles.openWhole(store)) {
            return new Present(
                    files.begin(),
                    files.capacity() - files.begin(),
                    QueueDirectories.in(disk, directory).size(),
                    QueueDirectories.fileBytes(disk, directory));
        }
    }

    /**
     * Builds. The old queues stay until the new ones are forced. Blocks, for as long as it takes to read the log.
     *
     * @param delayLevels what a delay level means to the store's broker
     * @throws IOException in one sentence, when the log is damaged in its middle; nothing is changed then
     */
    public Built rebuild(DelayLevels delayLevels) throws IOException {
        store.directory().refuseForeignKinds();
        Replacement replacement =
                new Replacement(disk, store.root(), directory.getFileName().toString());
        boolean isBuilt = false;
        try (LogFiles files = LogFiles.openWhole(store)) {
            Path incoming = replacement.begin();
            Built built = build(files, incoming, delayLevels);
            replacement.finish();
            isBuilt = true;
            return built;
        } finally {
            if (!isBuilt) {
                replacement.abandon();
            }
        }
    }

    private Built build(LogFiles files, Path incoming, DelayLevels delayLevels) throws IOException {
        Map<QueueName, Long> ends = new TreeMap<>();
        for (QueueName queue : QueueDirectories.in(disk, directory)) {
            ends.put(queue, QueueDirectories.end(disk, QueueDirectories.of(directory, queue)));
        }
        try (ConsumeQueues queues = new ConsumeQueues(disk, incoming, QueueDirectories.fileBytes(disk, directory))) {
            QueueRecovery recovery = new QueueRecovery(queues, false, false);
            ends.forEach((queue, end) -> {
                if (end > 0) {
                    recovery.hadReached(queues.findOrCreate(queue.topic(), queue.queueId()), end);
                }
            });
            LogReplay replay = new LogReplay(
                    files::holding,
                    queues,
                    recovery,
                    new TagCodes(delayLevels),
                    LogReplay.Damage.ENDS_THE_LOG,
                    position -> {});
            long end = replay.readAll(files.begin());
            refuseDamage(files, end);
            recovery.keepEnds(files.begin());
            recovery.write();
            recovery.force();
            return built(queues, end, ends.keySet());
        }
    }

    /** What damage makes of the log is for the broker to decide. */
    private void refuseDamage(LogFiles files, long end) throws IOException {
        for (Segment segment : files.inOrder()) {
            long next = segment.end() <= end ? -1 : RecordSearch.next(segment, Math.max(end, segment.base()));
            if (next >= 0) {
                throw new IOException(files.damage(end, next)
                        + "; queues cannot be built over that, and nothing was changed: put the files of a replica or of a"
                        + " backup in place; or move " + directory
                        + " elsewhere and start the broker, which closes the damage"
                        + " and builds the queues; or end the log there with vesper store truncate " + store.root()
                        + " --to " + end);
            }
        }
    }

    private static Built built(ConsumeQueues queues, long end, Set<QueueName> before) {
        Set<String> returned = new TreeSet<>(queues.topics());
        before.forEach(queue -> returned.remove(queue.topic()));
        int[] count = new int[1];
        long[] entries = new long[1];
        queues.forEach(queue -> {
            count[0]++;
            entries[0] += queue.max() - queue.min();
        });
        return new Built(end, count[0], entries[0], returned);
    }
}
