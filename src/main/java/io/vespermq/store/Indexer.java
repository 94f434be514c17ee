package io.vespermq.store;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.file.NoSpace;
import io.vespermq.store.index.MessageIndex;
import io.vespermq.store.log.CommitLog;
import io.vespermq.store.recovery.RecordScan;
import io.vespermq.store.recovery.RecordSearch;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log and indexes its messages by key, a piece at a time, on a worker. It reads the log, so what a crash took
 * from the index, or what was stored while there was none, is caught up with in the same way as new messages. The log never
 * waits for it. Owned by the store's loop.
 */
final class Indexer {
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    /** What is behind is read in pieces of up to so much. */
    private static final long PIECE_BYTES = 32L << 20;
    /** Small enough for a core's own cache: keys are read where the copy has just been written. */
    private static final int WINDOW_BYTES = 256 << 10;
    /** A search waits so long for messages that were confirmed before it. */
    private static final long SEARCH_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A stop catches up with so much, so that whoever starts next finds all; with more it would take long. */
    private static final long LAST_BYTES_MAX = 512L << 20;

    private final Loop loop;
    private final Workers workers;
    private final Clock clock;
    private final CommitLog log;
    private final Segments segments;
    private final MessageIndex index;
    private final boolean enabled;
    // From here on this process wrote the log itself.
    private final long ownFrom;

    // Owned by the worker that is at work, one at a time.
    private ByteBuffer window = ByteBuffer.allocate(0);

    // Owned by the store's loop.
    private long next;
    private Future<Void> work = Future.succeededFuture();
    private boolean isWorking;
    private boolean isEnded;
    private boolean isFullTold;

    /** Begins behind what the index has. */
    Indexer(StoreWorld world, OpenedStore opened, CommitLog log, boolean enabled) {
        loop = world.loop();
        workers = world.workers();
        clock = world.clock();
        this.log = log;
        this.enabled = enabled;
        segments = opened.segments();
        index = opened.index();
        ownFrom = opened.found().end();
        next = Math.max(0, Math.min(index.end(), ownFrom));
    }

    /** Bytes of the log that are not indexed yet; 0 when nothing is to be. */
    long behindBytes() {
        return enabled ? Math.max(0, log.marks().confirmed().position() - Math.max(next, log.minPosition())) : 0;
    }

    /**
     * How much later the newest message was stored than the newest that is indexed, milliseconds; 0 when none is missing.
     *
     * @param earliestMs store time of the oldest message, epoch milliseconds: before it there is nothing to index
     */
    long behindMs(long earliestMs) {
        return behindBytes() == 0
                ? 0
                : Math.max(0, log.writer().writtenStoreMs() - Math.max(index.endMs(), earliestMs));
    }

    /** Goes on if there is something to index. */
    void wake() {
        begin();
    }

    /**
     * Looks for a key; see {@link io.vespermq.store.api.MessageStore#find}. Waits for what is confirmed now to be indexed, a
     * second at most, and says what is missing.
     */
    Future<KeyMatches> find(String topic, String key, long beginMs, long endMs, int max) {
        long wanted = log.marks().confirmed().position();
        return reached(wanted, clock.nanos()).compose(done -> {
            long missing = enabled ? Math.max(0, wanted - Math.max(next, log.minPosition())) : 0;
            return workers.run(() -> index.find(topic, key, beginMs, endMs, max).missing(missing));
        });
    }

    /** Writes what waits in memory. Completes once it is in the files, not forced. */
    Future<Void> write() {
        return between(() -> {
                    index.write();
                    return null;
                })
                .onFailure(this::failed);
    }

    /** Makes durable what is indexed. */
    Future<Void> force() {
        return between(() -> {
            index.force();
            return null;
        });
    }

    /** Store time up to which files of the index are durable, epoch milliseconds. */
    long forcedMs() {
        return index.forcedMs();
    }

    /** The log begins at a later position now. */
    Future<Void> deleteBelow(long position) {
        return between(() -> {
            index.deleteBelow(position);
            return null;
        });
    }

    /** Catches up unless much is missing; then begins nothing new. Completes when nothing is under way. */
    Future<Void> close() {
        if (behindBytes() <= LAST_BYTES_MAX && canGoOn() && (isWorking || begin())) {
            return work.transform(done -> close());
        }
        isEnded = true;
        return work.otherwiseEmpty();
    }

    /** Begins a piece if there is one to index and nothing is under way. False when it did not. */
    private boolean begin() {
        loop.check();
        next = Math.max(next, log.minPosition());
        long confirmed = log.marks().confirmed().position();
        Segment segment = segments.holding(next);
        if (!enabled || isWorking || isEnded || next >= confirmed || segment == null) {
            return false;
        }
        segment.retain();
        long from = next;
        // What was there before is checked, so no piece reaches over the border.
        long to = from < ownFrom ? Math.min(ownFrom, confirmed) : confirmed;
        Callable<Long> piece = () -> {
            try {
                return piece(segment, from, to);
            } finally {
                segment.release();
            }
        };
        work(piece, done -> {
            if (done.succeeded()) {
                next = done.result();
                isFullTold = false;
                // Not from here: whoever asks for the work under way must get the newest.
                loop.post(this::wake);
            } else {
                failed(done.cause());
            }
        });
        return true;
    }

    private boolean canGoOn() {
        return enabled && !isEnded && !isFullTold;
    }

    /** Completes when the log is indexed up to a position, or no longer will be for now. */
    private Future<Void> reached(long position, long sinceNanos) {
        if (next >= position || !canGoOn() || clock.nanos() - sinceNanos > SEARCH_WAIT_NANOS) {
            return Future.succeededFuture();
        }
        return isWorking || begin() ? work.transform(done -> reached(position, sinceNanos)) : Future.succeededFuture();
    }

    /** Runs a task on a worker; nothing else is at work there. Whoever waits for it comes after {@code then}. */
    private <T extends @Nullable Object> Future<Void> work(Callable<T> task, Handler<AsyncResult<T>> then) {
        isWorking = true;
        Future<Void> running = workers.run(task)
                .onComplete(done -> {
                    isWorking = false;
                    then.handle(done);
                })
                .mapEmpty();
        work = running;
        return running;
    }

    /** Runs a task on a worker between two pieces. */
    private Future<Void> between(Callable<@Nullable Void> task) {
        loop.check();
        return isWorking ? work.transform(done -> between(task)) : work(task, done -> {});
    }

    private void failed(Throwable cause) {
        // A part of the piece may be there.
        next = Math.max(next, index.end());
        if (cause instanceof NoSpace) {
            // Tried again with the next call; the log is there.
            if (!isFullTold) {
                LOG.warn("messages are not indexed until there is space: {}", cause.getMessage());
            }
            isFullTold = true;
            return;
        }
        isEnded = true;
        LOG.error("messages from byte {} of the log on are not indexed until the next start", next, cause);
    }

    /** Indexes messages of one segment. Returns where to go on. */
    private long piece(Segment segment, long from, long to) throws IOException {
        long stop = Math.min(to, from + PIECE_BYTES);
        if (window.capacity() == 0) {
            window = ByteBuffer.allocateDirect(WINDOW_BYTES);
        }
        RecordScan scan =
                from >= ownFrom ? RecordScan.ofOwn(segment, from, window) : new RecordScan(segment, from, window);
        long reached = from;
        try {
            while (reached < stop) {
                StoredMessage message = scan.next();
                if (message == null || scan.position() > to) {
                    break;
                }
                index.add(message);
                reached = scan.position();
            }
        } finally {
            index.publish();
        }
        return reached < stop ? behind(segment, scan, reached, to) : reached;
    }

    /** Where the log goes on behind a place at which no record is. */
    private static long behind(Segment segment, RecordScan scan, long reached, long to) throws IOException {
        long last = Math.min(segment.end(), to);
        if (scan.endedAtBlank() || reached == last) {
            return last == to && reached == to ? to : segment.end();
        }
        long found = RecordSearch.next(segment, reached + 1);
        long follower = found < 0 ? last : Math.min(found, last);
        LOG.warn("no whole record at byte {} of the log; nothing up to byte {} is indexed", reached, follower);
        return follower;
    }
}
