package io.vespermq.store;

import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.dispatch.Dispatcher;
import io.vespermq.store.dispatch.QueueEnds;
import io.vespermq.store.flush.GroupCommit;
import io.vespermq.store.log.CommitLog;
import io.vespermq.store.log.LogHealth;
import io.vespermq.store.log.LogLimits;
import io.vespermq.store.log.LogMarks;
import io.vespermq.store.log.LogParts;
import io.vespermq.store.log.Slot;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.EntryLayout;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that runs: its parts, the paths between them, its timers, and how it is closed. Everything is owned by the
 * store's loop.
 *
 * <pre>
 *   append → log.writer ─ written → dispatcher → queues, listener        (ASYNC_FLUSH)
 *                            └─ written → commits → flusher ─ forced → dispatcher   (SYNC_FLUSH)
 * </pre>
 */
final class OpenStore {
    private static final Logger LOG = LoggerFactory.getLogger(OpenStore.class);

    /** More may not wait for the disk: appends are refused before the kernel would begin to throttle the writer. */
    private static final long UNFLUSHED_BYTES_MAX = 256L << 20;
    /** In asynchronous mode a force begins when so much waits, whatever the interval says. */
    private static final long FLUSH_EARLY_BYTES = 16L << 20;

    private static final long QUEUE_WRITE_MS = 1_000;
    private static final long QUEUE_FORCE_MS = 10_000;
    private static final long DISK_LOOK_MS = 10_000;
    private static final long SPACE_RETRY_MS = 1_000;
    private static final long EXPIRY_MS = 10_000;
    private static final long INDEX_MS = 500;
    private static final long FORCED_NOTE_MS = 1_000;
    /** Keys wait in memory for so long: in a minute there are enough for most pages of the table to get several. */
    private static final long INDEX_WRITE_MS = 60_000;

    private final StoreWorld world;
    private final OpenedStore opened;
    private final CommitLog log;
    private final Dispatcher dispatcher;
    private final GroupCommit commits;
    private final Upkeep upkeep;
    private final Indexer indexer;
    private final LogStore messages;
    private final List<Loop.Timer> timers;
    private final boolean sync;

    OpenStore(StoreOptions options, StoreWorld world, TagCodes tagCodes, OpenedStore opened) {
        this.world = world;
        this.opened = opened;
        sync = options.flushMode() == FlushMode.SYNC_FLUSH;
        long lastStoreMs = opened.found().lastStoreMs();
        LogMarks marks = LogMarks.at(opened.found().end());
        QueueEnds ends = new QueueEnds(opened.queues());
        dispatcher = new Dispatcher(opened.queues(), marks, sync, lastStoreMs);
        LogParts parts = new LogParts(
                world.loop(),
                world.workers(),
                world.ahead(),
                world.clock(),
                new LogLimits(options.segmentBytes(), options.messageBytesMax(), UNFLUSHED_BYTES_MAX),
                opened.segments(),
                world.space(),
                tagCodes,
                ends,
                this::written,
                lastStoreMs,
                sync);
        log = new CommitLog(parts, marks, new LogHealth(marks));
        upkeep = new Upkeep(world, opened, options.diskUsedRatioMax(), log, dispatcher);
        commits = new GroupCommit(
                world.loop(), marks.appended(), marks.flushed(), this::nextForce, this::forced, this::forceFailed);
        log.health().ended().onSuccess(failure -> commits.end());
        QueueReads reads =
                new QueueReads(opened.queues(), log, world.workers(), options.queueFileBytes() / EntryLayout.BYTES);
        indexer = new Indexer(world, opened, log, options.index().enabled());
        TopicExpiry topics = new TopicExpiry(world, opened.queues(), reads);
        Expiry expiry = new Expiry(options.retention(), world, opened, log, upkeep, indexer, topics, this::earliestIs);
        messages = new LogStore(
                options, world.loop(), log, opened.queues(), ends, dispatcher, reads, upkeep, expiry, topics, indexer);
        messages.sawStoreMs(opened.earliestStoreMs());
        timers = List.of(
                world.loop().every(options.flushIntervalMs(), commits::want),
                world.loop().every(QUEUE_WRITE_MS, upkeep::writeQueues),
                world.loop().every(QUEUE_FORCE_MS, this::forceDerived),
                world.loop().every(DISK_LOOK_MS, upkeep::measureDisk),
                world.loop().every(SPACE_RETRY_MS, this::retryForSpace),
                world.loop().every(EXPIRY_MS, expiry::round),
                world.loop().every(INDEX_MS, indexer::wake),
                world.loop().every(INDEX_WRITE_MS, indexer::write),
                world.loop().every(FORCED_NOTE_MS, upkeep::noteForced));
        upkeep.measureDisk();
        indexer.wake();
    }

    /** What the rest of the node sees. */
    MessageStore messages() {
        return messages;
    }

    /** Ends the store in order. Completes when the directory is free again. */
    Future<Void> close() {
        timers.forEach(Loop.Timer::cancel);
        return log.close()
                .transform(closed -> forceLast())
                .transform(forced -> indexer.close())
                .transform(indexed -> indexer.force())
                // The index is worth nothing that a stop should fail for: it can be made again.
                .onFailure(e -> LOG.warn("the index could not be forced: {}", e.toString()))
                .transform(indexForced -> forceDerived())
                .transform(queuesForced -> {
                    // A full disk lets the stop succeed, but not all entries have come to their files.
                    boolean clean = queuesForced.succeeded()
                            && !log.health().isDegraded()
                            && !opened.queues().hasUnwritten();
                    return world.workers().run(() -> release(clean));
                });
    }

    private void written(List<Slot> slots, long end) {
        if (!slots.isEmpty()) {
            messages.sawStoreMs(slots.get(0).storeMs());
        }
        dispatcher.written(slots, end);
        if (opened.queues().isMuchUnwritten()) {
            upkeep.writeQueues();
        }
        if (sync || end - log.marks().flushed().position() >= FLUSH_EARLY_BYTES) {
            commits.want();
        }
    }

    private GroupCommit.Force nextForce() {
        CommitLog.ForcePlan plan = log.forcePlan();
        return new GroupCommit.Force(
                () -> world.flusher().force(plan.files()).onSuccess(done -> {
                    if (done) {
                        upkeep.logForced(plan.storeMs());
                    }
                }),
                plan.end());
    }

    private void retryForSpace() {
        log.writer().retry();
        if (world.space().isLacking()) {
            upkeep.measureDisk();
        }
    }

    /** Forces the queues, and notes what else was forced. A file of the index is when it is full, the last one at a stop. */
    private Future<Void> forceDerived() {
        upkeep.indexForced(indexer.forcedMs());
        return upkeep.forceQueues();
    }

    private void earliestIs(long storeMs) {
        messages.earliestIs(storeMs);
    }

    private void forced(long position) {
        dispatcher.flushed(position);
    }

    private void forceFailed(Throwable cause) {
        log.health().degrade("force of the log failed", cause);
    }

    /** The last force, on a worker: the flusher is undeployed before the store is. */
    private Future<Void> forceLast() {
        if (log.health().isDegraded()) {
            return Future.succeededFuture();
        }
        CommitLog.ForcePlan plan = log.forcePlan();
        Future<Void> force = world.workers().run(() -> {
            for (var file : plan.files()) {
                file.force();
            }
            return null;
        });
        return force.onSuccess(done -> {
                    if (!log.health().isDegraded()) {
                        upkeep.logForced(plan.storeMs());
                        log.marks().flushed().advanceTo(plan.end());
                        dispatcher.flushed(plan.end());
                    }
                })
                .onFailure(this::forceFailed);
    }

    private Void release(boolean clean) throws IOException {
        try {
            opened.queues().close();
            opened.index().close();
            opened.segments().close();
            if (clean) {
                opened.directory().markStopped();
            } else {
                LOG.warn("the store did not stop cleanly; the next start will check the whole tail of the log");
            }
            return null;
        } finally {
            opened.lock().close();
        }
    }
}
