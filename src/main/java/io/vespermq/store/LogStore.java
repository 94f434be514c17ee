package io.vespermq.store;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vespermq.message.Draft;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Watermark;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.ArrivalListener;
import io.vespermq.store.api.Boundary;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.KeyMatches;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.QueueEntry;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreStatus;
import io.vespermq.store.api.TopicRetention;
import io.vespermq.store.dispatch.Dispatcher;
import io.vespermq.store.dispatch.QueueEnds;
import io.vespermq.store.log.CommitLog;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.queue.ConsumeQueues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message store over one commit log. Owned by the store's loop; see the interface for what may be called elsewhere. */
final class LogStore implements MessageStore {
    private final StoreOptions options;
    private final Loop loop;
    private final CommitLog log;
    private final ConsumeQueues queues;
    private final QueueEnds ends;
    private final Dispatcher dispatcher;
    private final QueueReads reads;
    private final Upkeep upkeep;
    private final Expiry expiry;
    private final TopicExpiry topicExpiry;
    private final Indexer indexer;

    // Owned by the store's loop.
    private long earliestStoreMs = -1;

    LogStore(
            StoreOptions options,
            Loop loop,
            CommitLog log,
            ConsumeQueues queues,
            QueueEnds ends,
            Dispatcher dispatcher,
            QueueReads reads,
            Upkeep upkeep,
            Expiry expiry,
            TopicExpiry topicExpiry,
            Indexer indexer) {
        this.options = options;
        this.loop = loop;
        this.log = log;
        this.queues = queues;
        this.ends = ends;
        this.dispatcher = dispatcher;
        this.reads = reads;
        this.upkeep = upkeep;
        this.expiry = expiry;
        this.topicExpiry = topicExpiry;
        this.indexer = indexer;
    }

    @Override
    public Future<Appended> append(Draft draft) {
        return log.writer().append(draft);
    }

    @Override
    public Future<List<Appended>> appendAll(List<Draft> drafts) {
        if (drafts.isEmpty()) {
            throw new IllegalArgumentException("appendAll of no drafts");
        }
        return log.writer().appendAll(drafts);
    }

    @Override
    public QueueBounds bounds(String topic, int queueId) {
        loop.check();
        ConsumeQueue queue = queues.find(topic, queueId);
        return queue == null ? QueueBounds.EMPTY : queue.bounds();
    }

    @Override
    public Future<Fetched> fetch(FetchRequest request) {
        loop.check();
        return reads.fetch(request);
    }

    @Override
    public Future<List<QueueEntry>> entries(String topic, int queueId, long offset, int countMax) {
        loop.check();
        return reads.entries(topic, queueId, offset, countMax);
    }

    @Override
    public Future<@Nullable ByteBuf> record(long position) {
        return log.reader().record(position);
    }

    @Override
    public Future<KeyMatches> find(String topic, String key, long beginMs, long endMs, int max) {
        loop.check();
        return indexer.find(topic, key, beginMs, endMs, max);
    }

    @Override
    public Future<Long> offsetAt(String topic, int queueId, long timestampMs, Boundary boundary) {
        loop.check();
        return reads.offsetAt(topic, queueId, timestampMs, boundary);
    }

    @Override
    public Future<Long> storeTime(String topic, int queueId, long offset) {
        loop.check();
        return reads.storeTime(topic, queueId, offset);
    }

    @Override
    public Future<Void> deleteTopic(String topic) {
        loop.check();
        queues.remove(topic);
        ends.remove(topic);
        return upkeep.deleteTopicFiles(topic);
    }

    @Override
    public Future<Integer> deleteExpired() {
        return expiry.delete();
    }

    @Override
    public void keep(TopicRetention retention) {
        loop.check();
        topicExpiry.keep(retention);
    }

    @Override
    public List<String> topics() {
        loop.check();
        return queues.topics();
    }

    @Override
    public void onArrival(ArrivalListener listener) {
        loop.check();
        dispatcher.onArrival(listener);
    }

    @Override
    public Watermark appended() {
        return log.marks().appended();
    }

    @Override
    public Watermark flushed() {
        return log.marks().flushed();
    }

    @Override
    public Watermark confirmed() {
        return log.marks().confirmed();
    }

    @Override
    public Future<StoreFailure> ended() {
        return log.health().ended();
    }

    @Override
    public StoreStatus status() {
        loop.check();
        long end = appended().position();
        return new StoreStatus(
                options.directory(),
                log.minPosition(),
                end,
                flushed().position(),
                end - confirmed().position(),
                indexer.behindBytes(),
                indexer.behindMs(earliestStoreMs),
                upkeep.diskUsedRatio(),
                earliestStoreMs,
                log.health().isOpen() && upkeep.hasSpace());
    }

    /** Store time of what is the oldest message now, epoch milliseconds. */
    void earliestIs(long storeMs) {
        earliestStoreMs = storeMs;
    }

    /** Store time of the oldest message, epoch milliseconds; later calls change nothing. */
    void sawStoreMs(long storeMs) {
        if (earliestStoreMs < 0) {
            earliestStoreMs = storeMs;
        }
    }
}
