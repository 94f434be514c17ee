package io.vespermq.compat;

import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what the senders of all rounds were told with what the queues hold. Keys are {@code round-sender-number};
 * a body follows from its key.
 */
final class CrashLedger {
    private static final int BODY_BYTES = 1024;
    private static final int EXAMPLES = 3;

    private final Map<String, Sent> acknowledged = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> inDoubt = new HashSet<>();
    private final Map<String, String> found = new HashMap<>();
    private final Map<String, Integer> lastNumbers = new HashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();

    static byte[] body(String key) {
        byte[] body = new byte[BODY_BYTES];
        new Random(key.hashCode()).nextBytes(body);
        return body;
    }

    /** What the senders of a round were told. */
    void add(Senders round) {
        acknowledged.putAll(round.acknowledged());
        refused.addAll(round.refused());
        inDoubt.addAll(round.inDoubt());
    }

    /** Forgets what was found, so that all can be read again. */
    void startReading() {
        found.clear();
        lastNumbers.clear();
    }

    /** A queue's messages in the order of their offsets. */
    void read(List<Received> messages) {
        messages.forEach(this::read);
    }

    private void read(Received message) {
        String key = String.valueOf(message.key());
        String place = message.queueId() + "@" + message.queueOffset();
        if (refused.contains(key)) {
            fault("refused but stored", key, place);
        } else if (!acknowledged.containsKey(key) && !inDoubt.contains(key)) {
            fault("phantom", key, place);
        }
        if (!Arrays.equals(message.body(), body(key))) {
            fault("altered", key, place);
        }
        if (found.put(key, place) != null) {
            fault("duplicated", key, place);
        }
        checkOrder(message, key, place);
    }

    private void checkOrder(Received message, String key, String place) {
        int dash = key.lastIndexOf('-');
        int number = Integer.parseInt(key.substring(dash + 1));
        Integer last = lastNumbers.put(key.substring(0, dash) + "/" + message.queueId(), number);
        if (last != null && last >= number) {
            fault("out of order", key, place);
        }
    }

    /** Every acknowledged message of these must have been found where the client was told that it is. */
    void checkHeld(Map<String, Sent> promised) {
        promised.forEach((key, sent) -> {
            String expected = sent.queueId() + "@" + sent.queueOffset();
            String actual = found.get(key);
            if (actual == null) {
                fault("lost", key, expected);
            } else if (!actual.equals(expected)) {
                fault("moved", key, expected + " to " + actual);
            }
        });
    }

    Map<String, Sent> acknowledged() {
        return acknowledged;
    }

    private void fault(String kind, String key, String place) {
        if (counts.merge(kind, 1, Integer::sum) <= EXAMPLES) {
            examples.add(kind + ": " + key + " at " + place);
        }
    }

    int foundCount() {
        return found.size();
    }

    Map<String, Integer> faults() {
        return counts;
    }

    List<String> examples() {
        return examples;
    }
}
