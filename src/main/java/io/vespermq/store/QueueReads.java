package io.vespermq.store;

import io.vertx.core.Future;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.Boundary;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.QueueEntry;
import io.vespermq.store.log.CommitLog;
import io.vespermq.store.log.DamagedRecord;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.queue.ConsumeQueues;
import io.vespermq.store.queue.Units;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads of queues and of the messages that they point to. Owned by the store's loop. */
final class QueueReads {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReads.class);

    private final ConsumeQueues queues;
    private final CommitLog log;
    private final Workers workers;
    private final int unitsPerFile;

    QueueReads(ConsumeQueues queues, CommitLog log, Workers workers, int unitsPerFile) {
        this.queues = queues;
        this.log = log;
        this.workers = workers;
        this.unitsPerFile = unitsPerFile;
    }

    Future<Fetched> fetch(FetchRequest request) {
        ConsumeQueue queue = queues.find(request.topic(), request.queueId());
        if (queue == null) {
            return nothing(FetchStatus.NO_MATCHED_LOGIC_QUEUE, 0, QueueBounds.EMPTY);
        }
        QueueBounds bounds = queue.bounds();
        long offset = request.offset();
        if (bounds.max() == 0) {
            return nothing(FetchStatus.NO_MESSAGE_IN_QUEUE, 0, bounds);
        } else if (offset < bounds.min()) {
            return nothing(FetchStatus.OFFSET_TOO_SMALL, bounds.min(), bounds);
        } else if (offset == bounds.max()) {
            return nothing(FetchStatus.OFFSET_OVERFLOW_ONE, offset, bounds);
        } else if (offset > bounds.max()) {
            return nothing(FetchStatus.OFFSET_OVERFLOW_BADLY, bounds.max(), bounds);
        }
        return scan(request, queue, bounds, Set.of());
    }

    private Future<Fetched> scan(FetchRequest request, ConsumeQueue queue, QueueBounds bounds, Set<Long> passedOver) {
        FetchScan scan = new FetchScan(request, bounds.max(), log.minPosition(), passedOver);
        return scan(queue, bounds, scan).recover(e -> {
            if (e instanceof DamagedRecord gone && gone.position() < log.minPosition()) {
                // Its file expired meanwhile; a new look passes over all of them.
                return scan(request, queue, bounds, passedOver);
            }
            return e instanceof DamagedRecord found
                    ? scan(request, queue, bounds, with(passedOver, queue, found))
                    : Future.failedFuture(e);
        });
    }

    private static Set<Long> with(Set<Long> passedOver, ConsumeQueue queue, DamagedRecord damaged) {
        LOG.error(
                "queue {} of topic {}: {}; the message of offset {} is passed over, those behind it are served; {}",
                queue.queueId(),
                queue.topic(),
                damaged.getMessage(),
                damaged.offset(),
                damaged.remedy());
        Set<Long> all = new HashSet<>(passedOver);
        all.add(damaged.offset());
        return all;
    }

    Future<List<QueueEntry>> entries(String topic, int queueId, long offset, int countMax) {
        ConsumeQueue queue = queues.find(topic, queueId);
        if (queue == null || offset < queue.min() || offset >= queue.max()) {
            return Future.succeededFuture(List.of());
        }
        return units(queue, offset).map(units -> {
            List<QueueEntry> entries = new ArrayList<>();
            for (long at = offset; units.has(at) && entries.size() < countMax; at++) {
                if (units.isMessage(at)) {
                    entries.add(new QueueEntry(at, units.position(at), units.length(at), units.tagCode(at)));
                }
            }
            return entries;
        });
    }

    Future<Long> storeTime(String topic, int queueId, long offset) {
        ConsumeQueue queue = queues.find(topic, queueId);
        return queue == null || offset < queue.min() || offset >= queue.max()
                ? Future.succeededFuture(-1L)
                : storeTime(queue, offset);
    }

    Future<Long> offsetAt(String topic, int queueId, long timestampMs, Boundary boundary) {
        ConsumeQueue queue = queues.find(topic, queueId);
        if (queue == null) {
            return Future.succeededFuture(0L);
        }
        QueueBounds bounds = queue.bounds();
        // The first message after the wanted time; its predecessor is the last one not after it.
        long after = boundary == Boundary.LOWER ? timestampMs : timestampMs + 1;
        return firstStoredFrom(queue, bounds.min(), bounds.max(), after)
                .map(first -> boundary == Boundary.LOWER ? first : Math.max(first - 1, bounds.min()));
    }

    /** The first offset in [low, high) whose message was stored at {@code ms} or later; {@code high} when none was. */
    private Future<Long> firstStoredFrom(ConsumeQueue queue, long low, long high, long ms) {
        if (low >= high) {
            return Future.succeededFuture(low);
        }
        long middle = (low + high) >>> 1;
        return storeTime(queue, middle)
                .compose(at -> at < ms
                        ? firstStoredFrom(queue, middle + 1, high, ms)
                        : firstStoredFrom(queue, low, middle, ms));
    }

    private Future<Long> storeTime(ConsumeQueue queue, long offset) {
        return units(queue, offset).compose(units -> {
            long at = offset;
            // A message that is lost counts as stored with the next one that is not.
            while (units.has(at) && !units.isMessage(at)) {
                at++;
            }
            if (units.has(at)) {
                return log.reader().storeMs(units.position(at));
            }
            return at > offset && at < queue.max() ? storeTime(queue, at) : Future.succeededFuture(-1L);
        });
    }

    private Future<Units> units(ConsumeQueue queue, long offset) {
        Units units = queues.inMemory(queue, offset);
        return units != null ? Future.succeededFuture(units) : queues.load(workers, queue, offset);
    }

    private Future<Fetched> scan(ConsumeQueue queue, QueueBounds bounds, FetchScan scan) {
        while (!scan.isDone()) {
            Units units = queues.inMemory(queue, scan.next());
            if (units == null) {
                return queues.load(workers, queue, scan.next()).compose(loaded -> goOn(queue, bounds, scan, loaded));
            }
            scan.take(units);
        }
        return read(bounds, scan);
    }

    private Future<Fetched> goOn(ConsumeQueue queue, QueueBounds bounds, FetchScan scan, Units loaded) {
        long before = scan.next();
        if (queue.isDeleted()) {
            return nothing(FetchStatus.NO_MATCHED_LOGIC_QUEUE, 0, QueueBounds.EMPTY);
        }
        scan.take(loaded);
        if (scan.next() > before || scan.isDone()) {
            return scan(queue, bounds, scan);
        }
        // The file is not there; the reader goes on with the next one.
        return scan.run().count() > 0
                ? read(bounds, scan)
                : nothing(FetchStatus.OFFSET_FOUND_NULL, before - before % unitsPerFile + unitsPerFile, bounds);
    }

    private Future<Fetched> read(QueueBounds bounds, FetchScan scan) {
        if (scan.run().count() == 0) {
            FetchStatus status = scan.metRemoved() ? FetchStatus.MESSAGE_WAS_REMOVING : FetchStatus.NO_MATCHED_MESSAGE;
            return nothing(status, scan.next(), bounds);
        }
        return log.reader()
                .read(scan.run())
                .map(messages -> new Fetched(
                        FetchStatus.FOUND, scan.next(), bounds, scan.run().count(), messages));
    }

    private static Future<Fetched> nothing(FetchStatus status, long nextOffset, QueueBounds bounds) {
        return Future.succeededFuture(new Fetched(status, nextOffset, bounds, 0, null));
    }
}
