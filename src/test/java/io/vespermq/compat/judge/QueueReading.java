package io.vespermq.compat.judge;

import java.util.List;

/** Plain pulls at given offsets, for checking what a queue holds. */
public interface QueueReading extends AutoCloseable {
    long minOffset(String topic, int queueId);

    long maxOffset(String topic, int queueId);

    /** The messages from the offset on, at most 32, none when there is nothing. */
    List<Received> read(String topic, int queueId, long offset);

    /** What the broker holds for the group, below zero when nothing. */
    long committed(String topic, int queueId);

    void commit(String topic, int queueId, long offset);

    @Override
    void close();
}
