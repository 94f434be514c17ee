package io.vespermq.store;

import io.vertx.core.Future;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.Retention;
import io.vespermq.store.log.CommitLog;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.recovery.Recovery;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest files of the log when every message in them has expired, and what the queues have of them. A message's
 * age is told by its store time, not by its file's: a store that was copied keeps its ages. Owned by the store's loop.
 */
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    /** RocketMQ's deleteFileBatchMax: the disk gets its other work done between rounds. */
    private static final int FILES_A_ROUND = 10;

    private static final int PERCENT = 100;

    private final Retention retention;
    private final StoreWorld world;
    private final CommitLog log;
    private final Segments segments;
    private final ConsumeQueues queues;
    private final Upkeep upkeep;
    private final Indexer indexer;
    private final TopicExpiry topics;
    private final LongConsumer earliestStoreMs;
    private final long startMs;
    private final long startNanos;

    // Owned by the store's loop.
    private @Nullable Segment undeleted;
    // The oldest message that a topic keeps longer than the log does.
    private long held = Long.MAX_VALUE;
    // Where the log began when queues and index followed it last.
    private long followed;
    // Queues whose beginnings rose since their files were deleted last.
    private final List<ConsumeQueues.Trim> trimmed = new ArrayList<>();

    /**
     * Expiry of one store.
     *
     * @param earliestStoreMs told the store time of the oldest message after files were deleted
     */
    Expiry(
            Retention retention,
            StoreWorld world,
            OpenedStore opened,
            CommitLog log,
            Upkeep upkeep,
            Indexer indexer,
            TopicExpiry topics,
            LongConsumer earliestStoreMs) {
        this.retention = retention;
        this.world = world;
        this.log = log;
        this.segments = opened.segments();
        this.queues = opened.queues();
        this.upkeep = upkeep;
        this.indexer = indexer;
        this.topics = topics;
        this.earliestStoreMs = earliestStoreMs;
        followed = segments.minPosition();
        startMs = world.clock().epochMs();
        startNanos = world.clock().nanos();
    }

    /** Deletes what has expired, if this is the hour for it or it is too much. What topics hide has no hour. */
    void round() {
        boolean isDue = retention.isDue(world.clock().epochMs(), upkeep.diskUsedRatio(), logBytes());
        if (isDue || topics.isAny()) {
            Future<?> done = isDue ? delete() : upkeep.enqueue(() -> topics.round(nowMs()));
            done.onFailure(e -> LOG.error("what has expired could not be deleted; it is tried again", e));
        }
    }

    /** Deletes what has expired, at whatever hour. Completes with the number of files. */
    Future<Integer> delete() {
        world.loop().check();
        // First the entries of what goes: a queue of which the log has nothing any more knows its next offset by them.
        long entered = log.marks().confirmed().position();
        upkeep.forceQueues();
        return upkeep.enqueue(() -> topics.round(nowMs())
                .onSuccess(position -> held = position)
                .compose(done -> finishLast())
                .compose(done -> deleteBehind(0, entered))
                .eventually(this::follow));
    }

    /**
     * Deletes what it can behind so many files that are gone already. Completes with the number of all.
     *
     * @param entered the queues' files have the entries of everything below
     */
    private Future<Integer> deleteBehind(int deleted, long entered) {
        Segment next = candidate(entered);
        if (next == null || deleted == FILES_A_ROUND) {
            return Future.succeededFuture(deleted);
        }
        return world.workers().run(() -> Recovery.earliestStoreMs(next)).compose(nextStoreMs -> {
            // Store times rise: what lies before the next file's first message is not younger than that.
            if (nextStoreMs < 0 || !(isExpired(nextStoreMs, next) || isForced() || isTooLong())) {
                return Future.succeededFuture(deleted);
            }
            undeleted = segments.removeFirst();
            earliestStoreMs.accept(nextStoreMs);
            tell(undeleted, nextStoreMs, next);
            return finishLast()
                    .compose(done -> upkeep.measureDisk())
                    .compose(done -> deleteBehind(deleted + 1, entered));
        });
    }

    /** The segment behind one that may go; null when none may. */
    private @Nullable Segment candidate(long entered) {
        List<Segment> all = segments.inOrder();
        // What no force covers may be in the plan of the one that runs.
        boolean isSafe = all.size() > 1
                && !log.health().isDegraded()
                && all.get(0).end() <= log.marks().flushed().position()
                && all.get(0).end() <= entered;
        return isSafe ? all.get(1) : null;
    }

    /** Before any further file: if an older one stayed and a younger one went, the log would have a hole. */
    private Future<Void> finishLast() {
        Segment last = undeleted;
        if (last == null) {
            return Future.succeededFuture();
        }
        return world.workers()
                .<Void>run(() -> {
                    segments.delete(last);
                    return null;
                })
                .onSuccess(done -> undeleted = null);
    }

    /** Queues and index follow the log. */
    private Future<Void> follow() {
        long logMin = log.minPosition();
        if (logMin == followed) {
            return Future.succeededFuture();
        }
        List<ConsumeQueues.Trim> all = queues.beginTrim();
        return world.workers()
                .run(() -> queues.firstAtOrAfter(all, logMin))
                .compose(found -> {
                    queues.trimmed(found);
                    trimmed.addAll(found);
                    trimmed.removeIf(trim -> trim.queue().isDeleted());
                    List<ConsumeQueues.Trim> below = List.copyOf(trimmed);
                    return world.workers().run(() -> {
                        queues.deleteBelow(below);
                        return null;
                    });
                })
                .onSuccess(done -> trimmed.clear())
                .compose(done -> indexer.deleteBelow(logMin))
                .onSuccess(done -> followed = logMin);
    }

    private void tell(Segment gone, long nextStoreMs, Segment next) {
        String why;
        if (isExpired(nextStoreMs, next)) {
            why = "its messages were stored before " + Instant.ofEpochMilli(nextStoreMs) + " and have expired";
        } else if (isForced()) {
            why = String.format(
                    Locale.ROOT,
                    "its messages have not expired, but the disk is %.1f %% full and forceDeleteUnconsumed=true",
                    upkeep.diskUsedRatio() * PERCENT);
        } else {
            why = "its messages have not expired, but the log has more bytes than commitLogSizeMax allows, "
                    + retention.logBytesMax();
        }
        LOG.info("the log's bytes {} to {} are deleted: {}", gone.base(), gone.end() - 1, why);
    }

    private boolean isExpired(long nextStoreMs, Segment next) {
        return nextStoreMs < nowMs() - retention.keptMs() && next.base() <= held;
    }

    private boolean isTooLong() {
        return logBytes() > retention.logBytesMax();
    }

    private long logBytes() {
        return log.marks().appended().position() - log.minPosition();
    }

    private boolean isForced() {
        return upkeep.diskUsedRatio() > retention.forcedRatio();
    }

    /** Now, for ages. A clock that jumps ahead while we run ages nothing. */
    private long nowMs() {
        Clock clock = world.clock();
        long byUptime = startMs + TimeUnit.NANOSECONDS.toMillis(clock.nanos() - startNanos);
        return Math.min(clock.epochMs(), byUptime);
    }
}
