package io.vespermq.store.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.message.Draft;
import io.vespermq.runtime.Watermark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store for tests of those who ask it: queues of entries with a store time, no disk. */
public final class MemoryStore implements MessageStore {
    private record Queue(long min, List<Long> storeMs, List<Long> positions) {}

    private static final int RECORD_BYTES = 100;

    private final Map<String, Map<Integer, Queue>> queues = new LinkedHashMap<>();
    private final Map<Long, byte[]> records = new HashMap<>();
    private final Watermark end = new Watermark(0);

    /** Gives a queue messages with these store times. */
    public MemoryStore with(String topic, int queueId, long min, long... storeMs) {
        Queue queue = new Queue(min, new ArrayList<>(), new ArrayList<>());
        for (long ms : storeMs) {
            queue.storeMs().add(ms);
            queue.positions().add(end.position());
            end.advanceTo(end.position() + RECORD_BYTES);
        }
        queues.computeIfAbsent(topic, t -> new LinkedHashMap<>()).put(queueId, queue);
        return this;
    }

    /** Puts a record at a position. */
    public MemoryStore withRecord(long position, byte[] record) {
        records.put(position, record);
        return this;
    }

    /** Moves the end of the log. */
    public MemoryStore grow(long bytes) {
        end.advanceTo(end.position() + bytes);
        return this;
    }

    @Override
    public QueueBounds bounds(String topic, int queueId) {
        Queue queue = queue(topic, queueId);
        return new QueueBounds(queue.min(), queue.min() + queue.storeMs().size());
    }

    @Override
    public Future<List<QueueEntry>> entries(String topic, int queueId, long offset, int countMax) {
        Queue queue = queue(topic, queueId);
        List<QueueEntry> found = new ArrayList<>();
        for (long at = offset; at - queue.min() < queue.storeMs().size() && found.size() < countMax; at++) {
            long position = queue.positions().get((int) (at - queue.min()));
            found.add(new QueueEntry(at, position, RECORD_BYTES, 0));
        }
        return Future.succeededFuture(found);
    }

    @Override
    public Future<@Nullable ByteBuf> record(long position) {
        byte[] record = records.get(position);
        return Future.succeededFuture(record == null ? null : Unpooled.wrappedBuffer(record));
    }

    @Override
    public Future<Long> offsetAt(String topic, int queueId, long timestampMs, Boundary boundary) {
        Queue queue = queue(topic, queueId);
        long older = queue.storeMs().stream()
                .filter(ms -> boundary == Boundary.LOWER ? ms < timestampMs : ms <= timestampMs)
                .count();
        long last = boundary == Boundary.LOWER ? older : Math.max(0, older - 1);
        return Future.succeededFuture(queue.min() + last);
    }

    @Override
    public Future<Long> storeTime(String topic, int queueId, long offset) {
        Queue queue = queue(topic, queueId);
        long at = offset - queue.min();
        boolean isThere = at >= 0 && at < queue.storeMs().size();
        return Future.succeededFuture(isThere ? queue.storeMs().get((int) at) : -1L);
    }

    @Override
    public Future<Void> deleteTopic(String topic) {
        queues.remove(topic);
        return Future.succeededFuture();
    }

    @Override
    public Future<KeyMatches> find(String topic, String key, long beginMs, long endMs, int max) {
        return Future.succeededFuture(new KeyMatches(List.of(), 0, 0, 0));
    }

    @Override
    public Future<Integer> deleteExpired() {
        return Future.succeededFuture(0);
    }

    @Override
    public List<String> topics() {
        return List.copyOf(queues.keySet());
    }

    @Override
    public Watermark appended() {
        return end;
    }

    @Override
    public Watermark flushed() {
        return end;
    }

    @Override
    public Watermark confirmed() {
        return end;
    }

    @Override
    public Future<StoreFailure> ended() {
        return Promise.<StoreFailure>promise().future();
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(Path.of("store"), 0, end.position(), end.position(), 0, 0, 0, 0.25, 7, true);
    }

    @Override
    public Future<Appended> append(Draft draft) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<List<Appended>> appendAll(List<Draft> drafts) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Fetched> fetch(FetchRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void keep(TopicRetention retention) {}

    @Override
    public void onArrival(ArrivalListener listener) {
        throw new UnsupportedOperationException();
    }

    private Queue queue(String topic, int queueId) {
        return queues.getOrDefault(topic, Map.of()).getOrDefault(queueId, new Queue(0, List.of(), List.of()));
    }
}
