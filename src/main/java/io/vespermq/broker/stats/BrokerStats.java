package io.vespermq.broker.stats;

import io.vespermq.runtime.Loop;
import java.util.HashMap;
import java.util.Map;

/** Messages that came in and went out since the start. Owned by the home loop; counting is possible from any. */
public final class BrokerStats {
    /** A running count of messages and their bytes. */
    public static final class Tally {
        private long messages;
        private long bytes;

        public long messages() {
            return messages;
        }

        public long bytes() {
            return bytes;
        }

        private void add(int newMessages, int newBytes) {
            messages += newMessages;
            bytes += newBytes;
        }
    }

    private record GroupTopic(String group, String topic) {}

    private final Loop home;

    // Owned by the home loop.
    private final Map<String, Tally> storedByTopic = new HashMap<>();
    private final Map<GroupTopic, Tally> deliveredByGroup = new HashMap<>();
    private final Tally stored = new Tally();
    private final Tally delivered = new Tally();

    public BrokerStats(Loop home) {
        this.home = home;
    }

    /** Messages were stored. From any loop. */
    public void stored(String topic, int messages, int bytes) {
        home.run(() -> {
            stored.add(messages, bytes);
            storedByTopic.computeIfAbsent(topic, name -> new Tally()).add(messages, bytes);
        });
    }

    /** Messages were handed to a consumer. From any loop. */
    public void delivered(String group, String topic, int messages, int bytes) {
        home.run(() -> {
            delivered.add(messages, bytes);
            deliveredByGroup
                    .computeIfAbsent(new GroupTopic(group, topic), key -> new Tally())
                    .add(messages, bytes);
        });
    }

    /** Home loop only. All messages stored. */
    public Tally stored() {
        return stored;
    }

    /** Home loop only. All messages delivered. */
    public Tally delivered() {
        return delivered;
    }
}
