package io.vespermq.client.produce;

/**
 * Options of a producer.
 *
 * @param group the producer group
 * @param attempts how often a message is tried, each time on another queue; 1 or more
 * @param inflightMax messages that wait for a broker's answer at once; 1 or more
 */
public record ProducerOptions(String group, int attempts, int inflightMax) {
    public ProducerOptions {
        if (attempts < 1 || inflightMax < 1) {
            throw new IllegalArgumentException(
                    "attempts " + attempts + " and inflightMax " + inflightMax + "; 1 or more expected");
        }
    }

    /** RocketMQ's three attempts and 512 messages on the way. */
    public static ProducerOptions of(String group) {
        return new ProducerOptions(group, 3, 512);
    }
}
