package io.vespermq.compat.judge;

import java.util.Set;

/** A started official push consumer. */
public interface PushConsuming extends AutoCloseable {
    /** The queues of the subscribed topic that this consumer works on now. */
    Set<Integer> assigned();

    @Override
    void close();
}
