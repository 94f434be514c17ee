package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Received;
import io.vespermq.history.Body;
import io.vespermq.history.MessageId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What senders write. The bodies prove themselves; tag and properties follow from a message's number, so that a change is seen. */
enum Mix {
    /** One message of 1 KiB after the other. */
    PLAIN,

    /** Tags, user properties, bodies up to 300 KiB, and every tenth time a batch of seven. */
    MIXED {
        private static final int LARGEST = 300 << 10;
        private static final int BATCH = 7;

        @Override
        int together(int time) {
            return time % 10 == 3 ? BATCH : 1;
        }

        @Override
        int bodyBytes(long number) {
            return number % 50 == 41 ? LARGEST : (int) (Body.LEAST_BYTES + number * 131 % 2000);
        }

        @Override
        @Nullable
        String tag(long number) {
            return number % 3 == 0 ? null : "tag" + number % 5;
        }

        @Override
        Map<String, String> properties(long number) {
            return number % 4 == 0 ? Map.of() : Map.of("number", "\u00fc" + number, "kind", "mixed");
        }
    },

    /** One message of 256 KiB after the other. */
    LARGE {
        @Override
        int bodyBytes(long number) {
            return 256 << 10;
        }
    },

    /** Delayed by levels one to three. */
    DELAYED {
        @Override
        Map<String, String> properties(long number) {
            return Map.of("DELAY", Long.toString(1 + number % 3));
        }
    };

    private static final int PLAIN_BYTES = 1024;

    /** How many messages go out at once, as a batch if more than one, when a sender sends for the n-th time. */
    int together(int time) {
        return 1;
    }

    int bodyBytes(long number) {
        return PLAIN_BYTES;
    }

    @Nullable
    String tag(long number) {
        return null;
    }

    Map<String, String> properties(long number) {
        return Map.of();
    }

    /** A message of a run; its key is its id. */
    Outgoing message(long run, MessageId id, String topic) {
        byte[] body = Body.of(run, id, topic, bodyBytes(id.sequence()));
        return new Outgoing(topic, tag(id.sequence()), id.toString(), properties(id.sequence()), body);
    }

    /** Fails unless a message has the tag and the properties with which it was sent. */
    void look(Received message) {
        String key = String.valueOf(message.key());
        long number = Long.parseLong(key.substring(key.lastIndexOf('-') + 1));
        assertThat(message.tag()).as("tag of %s", key).isEqualTo(tag(number));
        assertThat(message.properties()
                        .entrySet()
                        .containsAll(properties(number).entrySet()))
                .as("properties of %s, which are %s", key, message.properties())
                .isTrue();
    }
}
