package io.vespermq.store;

import io.vertx.core.Future;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.file.NoSpace;
import io.vespermq.store.index.MessageIndex;
import io.vespermq.store.index.MessageIndex.Indexed;
import io.vespermq.store.log.CommitLog;
import io.vespermq.store.recovery.RecordScan;
import io.vespermq.store.recovery.RecordSearch;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

    private static final long PIECE_BYTES = 32L << 20;
    /** So many keys are kept in memory before they are added: a message may have thousands. */
    private static final int KEYS_A_TIME = 8_192;

    private final Loop loop;
    private final Workers workers;
    private final CommitLog log;
    private final Segments segments;
    private final MessageIndex index;
    private final boolean enabled;

    // Owned by the worker that is at work, one at a time.
    private @Nullable ByteBuffer window;
    // Where the newest message begins that was looked at and added; −1 for none.
    private long added;

    // Owned by the store's loop.
    private long next;
    private Future<Void> work = Future.succeededFuture();
    private boolean isWorking;
    private boolean isEnded;
    private boolean isFullTold;
    private long forcedEnd = -1;

    /** Begins behind what the index has. */
    Indexer(StoreWorld world, OpenedStore opened, CommitLog log, boolean enabled) {
        loop = world.loop();
        workers = world.workers();
        this.log = log;
        this.enabled = enabled;
        segments = opened.segments();
        index = opened.index();
        long end = opened.found().end();
        // What the log has lost is no message.
        added = index.end() < end ? index.end() : -1;
        next = Math.max(0, Math.min(index.end(), end));
    }

    /** Bytes of the log that are not indexed yet; 0 when nothing is to be. */
    long behindBytes() {
        return enabled ? Math.max(0, log.marks().confirmed().position() - Math.max(next, log.minPosition())) : 0;
    }

    /** Goes on if there is something to index. */
    void wake() {
        loop.check();
        next = Math.max(next, log.minPosition());
        long to = log.marks().confirmed().position();
        Segment segment = segments.holding(next);
        if (!enabled || isWorking || isEnded || next >= to || segment == null) {
            return;
        }
        isWorking = true;
        segment.retain();
        long from = next;
        Future<Long> piece = workers.run(() -> {
            try {
                return piece(segment, from, to);
            } finally {
                segment.release();
            }
        });
        work = piece.onComplete(reached -> {
                    isWorking = false;
                    if (reached.succeeded()) {
                        next = reached.result();
                        isFullTold = false;
                        // Not from here: whoever asks for the work under way must get the newest.
                        loop.post(this::wake);
                    } else {
                        failed(reached.cause());
                    }
                })
                .mapEmpty();
    }

    /** Looks for a key; see {@link io.vespermq.store.api.MessageStore#find}. */
    Future<KeyMatches> find(String topic, String key, long beginMs, long endMs, int max) {
        return workers.run(() -> index.find(topic, key, beginMs, endMs, max));
    }

    /** Makes durable what is indexed. Completes with the store time up to which messages are, epoch milliseconds. */
    Future<Long> force() {
        long ms = index.endMs();
        long end = index.end();
        if (end == forcedEnd) {
            return Future.succeededFuture(ms);
        }
        return workers.run(() -> {
                    index.force();
                    return ms;
                })
                .onSuccess(done -> forcedEnd = end);
    }

    /** The log begins at a later position now. */
    Future<Void> deleteBelow(long position) {
        if (isWorking) {
            return work.otherwiseEmpty().compose(done -> deleteBelow(position));
        }
        isWorking = true;
        work = workers.<Void>run(() -> {
                    index.deleteBelow(position);
                    return null;
                })
                .onComplete(done -> isWorking = false);
        return work;
    }

    /** Begins nothing new; completes when nothing is under way. */
    Future<Void> close() {
        isEnded = true;
        return work.otherwiseEmpty();
    }

    private void failed(Throwable cause) {
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
        List<Indexed> found = new ArrayList<>();
        int keys = 0;
        RecordScan scan = window == null ? new RecordScan(segment, from) : new RecordScan(segment, from, window);
        long reached = from;
        while (reached < stop) {
            StoredMessage message = scan.next();
            if (message == null || scan.position() > to) {
                break;
            }
            reached = scan.position();
            keys += collect(message, found);
            if (keys >= KEYS_A_TIME) {
                add(found);
                keys = 0;
            }
        }
        add(found);
        window = scan.window();
        return reached < stop ? behind(segment, scan, reached, to) : reached;
    }

    private void add(List<Indexed> found) throws IOException {
        if (found.isEmpty()) {
            return;
        }
        long before = index.end();
        try {
            index.add(found);
        } finally {
            // Of what fails in the middle a part is there.
            added = index.end() == before ? added : index.end();
        }
        found.clear();
    }

    /** Returns how many keys the message has. */
    private int collect(StoredMessage message, List<Indexed> found) {
        if (message.position() <= added) {
            // A piece that failed in its middle is done again.
            return 0;
        }
        Indexed indexed = Indexed.of(message);
        if (!indexed.keys().isEmpty()) {
            found.add(indexed);
        }
        return indexed.keys().size();
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
