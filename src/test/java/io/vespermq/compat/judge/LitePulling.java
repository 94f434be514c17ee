package io.vespermq.compat.judge;

import java.util.List;

/** A started official lite pull consumer on one topic. It commits only when told to. */
public interface LitePulling extends AutoCloseable {
    void subscribe(String expression);

    List<Integer> queues();

    void assign(List<Integer> queueIds);

    void seek(int queueId, long offset);

    void seekToBegin(int queueId);

    void seekToEnd(int queueId);

    long offsetForTimestamp(int queueId, long epochMs);

    List<Received> poll(long timeoutMs);

    /** Commits what has been polled. */
    void commit();

    /** The offset the broker holds for the group, -1 when none. */
    long committed(int queueId);

    @Override
    void close();
}
