package io.vespermq.history;

/**
 * Which message of a run.
 *
 * @param client number of the producer, the only one with it in the run
 * @param sequence its own count of messages
 */
public record MessageId(int client, long sequence) {
    @Override
    public String toString() {
        return client + "-" + sequence;
    }
}
