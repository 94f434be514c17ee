package io.vespermq.store;

import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.dispatch.Dispatcher;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.NoSpace;
import io.vespermq.store.flush.Checkpoint;
import io.vespermq.store.log.CommitLog;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.recovery.StoreDirectory;
import io.vespermq.store.segment.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store does beside the path of messages: writes queue entries to their files, forces these now and then, and
 * keeps the checkpoint. One job at a time, on a worker, so that the deletion of a topic and the writing of its queues
 * never meet. Owned by the store's loop.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final int PERCENT = 100;
    /** So much of the log takes a start half a second to read. */
    private static final long UNSETTLED_BYTES_MANY = 256L << 20;

    private final Loop loop;
    private final Workers workers;
    private final Disk disk;
    private final StoreDirectory directory;
    private final Space space;
    private final double diskUsedRatioMax;
    private final ConsumeQueues queues;
    private final CommitLog log;
    private final Dispatcher dispatcher;

    // Owned by the store's loop.
    private Future<Void> jobs = Future.succeededFuture();
    private boolean roundAsked;
    private final Set<Path> unforced = new HashSet<>();
    private Checkpoint checkpoint;
    private long forcedLogStoreMs;
    // Every message stored before this time has its entry in a file, forced or in unforced.
    private long writtenStoreMs;
    // Every message below this position has its entry in a file.
    private long writtenTo;
    // Every message below this position has its entry in a file, and that is forced.
    private long forcedTo;
    private long indexedStoreMs;
    private double diskUsedRatio;
    private long notedFlushed;
    private long notedSettled;

    Upkeep(StoreWorld world, OpenedStore opened, double diskUsedRatioMax, CommitLog log, Dispatcher dispatcher) {
        this.loop = world.loop();
        this.workers = world.workers();
        this.disk = world.disk();
        this.space = world.space();
        this.diskUsedRatioMax = diskUsedRatioMax;
        this.directory = opened.directory();
        this.queues = opened.queues();
        this.checkpoint = opened.found().checkpoint();
        this.writtenTo = opened.found().end();
        this.forcedTo = writtenTo;
        this.notedFlushed = writtenTo;
        this.notedSettled = writtenTo;
        this.log = log;
        this.dispatcher = dispatcher;
    }

    /** Used share of the log's disk when it was last looked at. */
    double diskUsedRatio() {
        return diskUsedRatio;
    }

    /** False while a full disk keeps appends out. */
    boolean hasSpace() {
        return !space.isLacking();
    }

    /** A force of the log covers every message stored before this time. */
    void logForced(long storeMs) {
        forcedLogStoreMs = Math.max(forcedLogStoreMs, storeMs);
    }

    /** A force of the index covers every message stored before this time. */
    void indexForced(long storeMs) {
        indexedStoreMs = Math.max(indexedStoreMs, storeMs);
    }

    /** Writes the entries that wait in memory to the queue files, not forced. */
    Future<Void> writeQueues() {
        loop.check();
        if (roundAsked) {
            return jobs;
        }
        roundAsked = true;
        return enqueue(() -> {
            roundAsked = false;
            if (log.health().isDegraded()) {
                // What follows a failed write or force proves nothing about what was lost in it.
                return Future.succeededFuture();
            }
            ConsumeQueues.Round round = queues.beginRound();
            long storeMs = dispatcher.dispatchedStoreMs();
            long position = log.marks().confirmed().position();
            if (round.isEmpty()) {
                if (round.isWhole()) {
                    writtenStoreMs = storeMs;
                    writtenTo = position;
                    // What the disk had no room for may have been deleted since.
                    space.has(Space.Part.QUEUES);
                }
                return Future.succeededFuture();
            }
            return workers.run(() -> {
                        queues.write(round);
                        return round;
                    })
                    .<Void>map(written -> {
                        queues.written(written);
                        unforced.addAll(written.touched());
                        if (written.isWhole()) {
                            writtenStoreMs = storeMs;
                            writtenTo = position;
                        }
                        space.has(Space.Part.QUEUES);
                        return null;
                    })
                    .onFailure(e -> queuesNotWritten(round, e));
        });
    }

    private void queuesNotWritten(ConsumeQueues.Round round, Throwable cause) {
        if (cause instanceof NoSpace full) {
            // The entries are in memory and in the log; they are written when there is room again.
            queues.notWritten(round);
            unforced.addAll(round.touched());
            space.lacks(Space.Part.QUEUES, full);
        } else {
            log.health().degrade("consume queues could not be written", cause);
        }
    }

    /** Writes and forces the queue files, then notes in the checkpoint what is proven. */
    Future<Void> forceQueues() {
        writeQueues();
        return enqueue(() -> {
            if (log.health().isDegraded()) {
                return Future.succeededFuture();
            }
            // By name: a simulation that is repeated must meet them in the same order.
            Set<Path> files = new TreeSet<>(unforced);
            unforced.clear();
            long written = writtenTo;
            Checkpoint next =
                    checkpoint.proven(forcedLogStoreMs, writtenStoreMs).indexed(indexedStoreMs);
            if (files.isEmpty() && next.equals(checkpoint)) {
                forcedTo = written;
                return Future.succeededFuture();
            }
            return workers.run(() -> force(files, next))
                    .onSuccess(done -> {
                        checkpoint = next;
                        forcedTo = written;
                    })
                    .onFailure(e -> {
                        // The files were forced; only the checkpoint, which may be behind, had no room to be created.
                        if (!(e instanceof NoSpace)) {
                            log.health().degrade("consume queues could not be forced", e);
                        }
                    });
        });
    }

    /** Notes up to where log and queues are forced, for a start after this process: what lies behind is read again then. */
    Future<Void> noteForced() {
        if (log.marks().appended().position() - forcedTo > UNSETTLED_BYTES_MANY) {
            forceQueues();
        }
        return enqueue(() -> {
            long flushed = log.marks().flushed().position();
            long settled = Math.min(flushed, forcedTo);
            boolean isNoted = flushed == notedFlushed && settled == notedSettled;
            if (isNoted || log.health().isDegraded()) {
                return Future.succeededFuture();
            }
            notedFlushed = flushed;
            notedSettled = settled;
            return workers.<Void>run(() -> {
                        directory.noteForced(flushed, settled);
                        return null;
                    })
                    .onFailure(e -> LOG.warn("the next start will read more of the log again: {}", e.toString()));
        });
    }

    /** Deletes the files of a topic whose queues were removed. */
    Future<Void> deleteTopicFiles(String topic) {
        // A round that was asked for before leaves the topic out if it is made anew; the next ask gets one behind this.
        roundAsked = false;
        return enqueue(() -> workers.<Void>run(() -> {
                    queues.deleteFiles(topic);
                    return null;
                })
                .onComplete(done -> queues.deleted(topic)));
    }

    /** Looks how full the disk is. */
    Future<Void> measureDisk() {
        Future<Double> measured = workers.run(() -> disk.usedRatio(directory.log()));
        return measured.map(ratio -> {
            diskUsedRatio = ratio;
            if (ratio > diskUsedRatioMax) {
                space.lacks(Space.Part.RESERVE, fullText(ratio));
            } else {
                space.has(Space.Part.RESERVE);
            }
            return null;
        });
    }

    private String fullText(double ratio) {
        return String.format(
                Locale.ROOT,
                "the disk of %s is %.1f %% full, diskSpaceWarningLevelRatio is %.0f %%",
                directory.log(),
                ratio * PERCENT,
                diskUsedRatioMax * PERCENT);
    }

    private Void force(Set<Path> files, Checkpoint next) throws IOException {
        queues.force(files);
        next.write(disk, directory.checkpoint());
        return null;
    }

    /** Runs a job when those before it are done. */
    <T extends @Nullable Object> Future<T> enqueue(Supplier<Future<T>> job) {
        loop.check();
        // A failed job has degraded the store or told its caller; the next one is not bound to it.
        Future<T> result = jobs.transform(done -> job.get());
        jobs = result.mapEmpty();
        return result;
    }
}
