package io.vespermq.compat.judge;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A started official producer. Failures are {@link Refused}. Client-side retries and compression are off unless asked for. */
public interface Producing extends AutoCloseable {
    /** Creates a topic and waits until the name server tells clients about all its queues. */
    void createTopic(String topic, int queues);

    Sent send(Outgoing message);

    Sent send(Outgoing message, int queueId);

    Sent sendBatch(List<Outgoing> messages);

    /** Sends with an official queue selector that maps equal keys to equal queues. */
    Sent sendOrdered(Outgoing message, String orderKey);

    CompletableFuture<Sent> sendAsync(Outgoing message);

    void sendOneWay(Outgoing message, int queueId);

    List<Integer> queues(String topic);

    /** Bodies from this size on are compressed by the client. */
    void compressFrom(int bytes);

    /** Lifts the client's own limit so that the broker must judge. */
    void allowBodies(int bytes);

    @Override
    void close();
}
