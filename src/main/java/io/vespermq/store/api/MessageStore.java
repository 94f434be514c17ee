package io.vespermq.store.api;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vespermq.message.Draft;
import io.vespermq.runtime.Watermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one broker: one sequential log, and for each topic and queue an index into it.
 *
 * <h2>Ownership</h2>
 * The store belongs to one event loop. {@link #append} and {@link #appendAll} may be called from any loop and complete on
 * the caller's; every other method is called on the store's loop and completes there, unless it says otherwise.
 *
 * <h2>Durability and failure</h2>
 * The first write or force that fails ends the log's life in this process: appends and forces that wait fail with
 * {@link StoreFailure}, new ones too; reads go on. Nothing is retried.
 */
public interface MessageStore {
    /**
     * Appends one message. Completes when the record is in the kernel's page cache in log order: it survives the end of
     * this process, not yet a power cut. Ask {@link #flushed} before promising that.
     *
     * @throws StoreFailure (as the future's failure) nothing was stored and nothing will be until a restart, or the
     *     store does not take writes now; see {@link StoreFailure#reason}
     */
    Future<Appended> append(Draft draft);

    /**
     * Appends messages of one queue with consecutive offsets and no other message between them, all in one segment.
     * Fails and stores nothing when they do not fit into a segment.
     *
     * @param drafts at least one; all with the same topic and queue
     * @return one result for each draft, in order
     */
    Future<List<Appended>> appendAll(List<Draft> drafts);

    /** First and next offset of a queue that consumers may see; (0, 0) for a queue that has nothing. */
    QueueBounds bounds(String topic, int queueId);

    /** Reads a run of messages. Completes at once when they are in memory, else after a worker has read them. */
    Future<Fetched> fetch(FetchRequest request);

    /**
     * Reads index entries of a queue from {@code offset} on, for followers that need the tag code (the delivery time of
     * a delayed message) before the message. Empty when {@code offset} is outside the queue's bounds.
     */
    Future<List<QueueEntry>> entries(String topic, int queueId, long offset, int countMax);

    /**
     * The whole record that begins at {@code position}, or null when no record begins there. The caller releases it.
     */
    Future<@Nullable ByteBuf> record(long position);

    /**
     * Looks for the newest messages of a topic that may have a key: the unique key or one of the keys, see {@link KeyMatches}.
     * Waits up to a second for what is visible now; what the index lacks then is told. A failed index finds what it has.
     *
     * @param beginMs stored at that time or later, epoch milliseconds
     * @param endMs stored at that time or earlier
     * @param max so many at most
     */
    Future<KeyMatches> find(String topic, String key, long beginMs, long endMs, int max);

    /**
     * The offset that stands for a point of time. LOWER: the first message stored at or after it, the next offset when
     * all are older. UPPER: the last message stored at or before it. Clamped into the queue's bounds.
     *
     * @param timestampMs epoch milliseconds
     */
    Future<Long> offsetAt(String topic, int queueId, long timestampMs, Boundary boundary);

    /** Store time (epoch milliseconds) of the message at {@code offset}, or −1 when there is none. */
    Future<Long> storeTime(String topic, int queueId, long offset);

    /** Removes the queues of a topic. Their records stay in the log until its segments expire, but nobody finds them. */
    Future<Void> deleteTopic(String topic);

    /**
     * Deletes the oldest files of the log in which every message has expired, at whatever hour; see {@link Retention}.
     *
     * @return how many; at most ten, so that the disk gets its other work done
     */
    Future<Integer> deleteExpired();

    /** Keeps messages of some topics for another time than those of the log. Until this is called, none. */
    void keep(TopicRetention retention);

    /** Topics that have a queue with files or entries here. */
    List<String> topics();

    /** Calls {@code listener} on the store's loop for every message that becomes visible. One listener; set before the first append, or what was appended earlier goes unheard. */
    void onArrival(ArrivalListener listener);

    /** Exclusive end of what is in the page cache. Readable and waitable from any loop. */
    Watermark appended();

    /** Exclusive end of what a completed force covers. Readable and waitable from any loop. */
    Watermark flushed();

    /** Exclusive end of what consumers may see. Readable and waitable from any loop. */
    Watermark confirmed();

    /** Completes with the reason when a write or force has failed and nothing is taken any more. Any loop. */
    Future<StoreFailure> ended();

    /** Facts for operators, true at the moment of the call. */
    StoreStatus status();
}
