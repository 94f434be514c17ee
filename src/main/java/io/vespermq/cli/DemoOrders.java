package io.vespermq.cli;

import io.vespermq.client.consume.ReceivedMessage;
import io.vespermq.client.produce.OutgoingMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The orders of the demo, and which of them have arrived. Belongs to the demo's loop. */
final class DemoOrders {
    private static final List<String> REGIONS = List.of("north", "east", "south", "west");

    private final String topic;
    private final int count;

    // Owned by the demo's loop.
    private final BitSet seen = new BitSet();
    private final int[] byConsumer;
    private int doubles;
    private int altered;

    DemoOrders(String topic, int count, int consumers) {
        this.topic = topic;
        this.count = count;
        this.byConsumer = new int[consumers];
    }

    /** Order {@code number}, always the same. */
    OutgoingMessage message(int number) {
        String text =
                "{\"order\":" + number + ",\"customer\":\"客户-" + number % 97 + "\",\"cents\":" + 31L * number + "}";
        return new OutgoingMessage(topic, key(number), region(number), text.getBytes(StandardCharsets.UTF_8));
    }

    void arrived(int consumer, ReceivedMessage message) {
        byConsumer[consumer]++;
        int number = number(message.keys());
        boolean isSame = number >= 0
                && Arrays.equals(message.body(), message(number).body())
                && region(number).equals(message.tags())
                && message.topic().equals(topic);
        if (!isSame) {
            altered++;
        } else if (seen.get(number)) {
            doubles++;
        } else {
            seen.set(number);
        }
    }

    boolean isComplete() {
        return seen.cardinality() == count;
    }

    boolean isPerfect() {
        return isComplete() && doubles == 0 && altered == 0;
    }

    int received() {
        return Arrays.stream(byConsumer).sum();
    }

    int missing() {
        return count - seen.cardinality();
    }

    int doubles() {
        return doubles;
    }

    int altered() {
        return altered;
    }

    /** How many each consumer got, for people. */
    String shares() {
        return ", by consumer " + Arrays.toString(byConsumer);
    }

    private static String key(int number) {
        return "order-" + number;
    }

    private static String region(int number) {
        return REGIONS.get(number % REGIONS.size());
    }

    private int number(@org.jspecify.annotations.Nullable String key) {
        if (key == null || !key.matches("order-\\d{1,8}")) {
            return -1;
        }
        int number = Integer.parseInt(key.substring("order-".length()));
        return number < count ? number : -1;
    }
}
