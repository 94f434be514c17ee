package io.vespermq.nameserver.route;

import com.fasterxml.jackson.core.type.TypeReference;
import io.vespermq.protocol.Versions;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.route.RegisterBrokerBody;
import io.vespermq.protocol.body.route.RegisteredTopics;
import io.vespermq.protocol.body.route.TopicQueueMappingInfo;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.protocol.codec.Zlib;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;

/**
 * Reads the body of a registration: JSON, or inside zlib the compact form
 *
 * <pre>
 *   int length, DataVersion as JSON
 *   int count, then for each topic: int length, "name read write perm FILTERTYPE[ attributes as JSON]"
 *   int length, filter servers as JSON
 *   int count, then for each mapping: int length, TopicQueueMappingInfo as JSON     (releases from 5.0 on)
 * </pre>
 */
final class RegistrationBody {
    /** A compressed body may not grow beyond this: it comes from anyone. */
    private static final int INFLATED_BYTES_MAX = 32 << 20;
    /** Topics, attributes and mappings of one broker, together. Each costs some 300 bytes of heap. */
    private static final int ENTRIES_MAX = 200_000;

    private static final int TOPIC_WORDS_MIN = 5;

    private RegistrationBody() {}

    /**
     * The topics of a registration; none for an empty body.
     *
     * @param version release of the broker
     * @throws MalformedBody saying what was expected
     */
    static RegisteredTopics read(byte[] body, boolean compressed, int version) {
        if (body.length == 0) {
            return RegisteredTopics.of(DataVersion.INITIAL, Map.of());
        }
        if (!compressed) {
            RegisteredTopics topics =
                    Dialect.read(body, RegisterBrokerBody.class).topicConfigSerializeWrapper();
            return topics == null ? RegisteredTopics.of(DataVersion.INITIAL, Map.of()) : topics;
        }
        try {
            return compact(ByteBuffer.wrap(inflated(body)), version);
        } catch (BufferUnderflowException e) {
            throw new MalformedBody("a compressed registration ends in the middle of its topics");
        }
    }

    private static RegisteredTopics compact(ByteBuffer in, int version) {
        DataVersion dataVersion = Dialect.read(text(in), DataVersion.class);
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        int entries = 0;
        for (int left = in.getInt(); left > 0; left--) {
            TopicConfig topic = topic(text(in));
            topics.put(topic.topicName(), topic);
            entries = bounded(entries + 1 + topic.attributes().size());
        }
        text(in);
        Map<String, TopicQueueMappingInfo> mappings = new LinkedHashMap<>();
        if (version >= Versions.V5_0_0) {
            for (int left = in.getInt(); left > 0; left--) {
                TopicQueueMappingInfo mapping = Dialect.read(text(in), TopicQueueMappingInfo.class);
                mappings.put(String.valueOf(mapping.topic()), mapping);
                entries = bounded(entries + 1 + mapping.currIdMap().size());
            }
        }
        return new RegisteredTopics(dataVersion, DataVersion.INITIAL, topics, Map.of(), mappings);
    }

    private static int bounded(int entries) {
        if (entries > ENTRIES_MAX) {
            throw new MalformedBody("a compressed registration has more than " + ENTRIES_MAX
                    + " topics, attributes and mappings, which is the most that is taken");
        }
        return entries;
    }

    private static TopicConfig topic(String line) {
        String[] words = line.split(" ", TOPIC_WORDS_MIN + 1);
        if (words.length < TOPIC_WORDS_MIN) {
            throw new MalformedBody("a topic is '" + line + "'; 'name read write perm FILTERTYPE' expected");
        }
        try {
            Map<String, String> attributes = words.length > TOPIC_WORDS_MIN
                    ? Dialect.read(words[TOPIC_WORDS_MIN].getBytes(StandardCharsets.UTF_8), new TypeReference<>() {})
                    : Map.of();
            int read = Integer.parseInt(words[1]);
            int write = Integer.parseInt(words[2]);
            return new TopicConfig(attributes, false, Integer.parseInt(words[3]), read, words[4], words[0], 0, write);
        } catch (NumberFormatException e) {
            throw new MalformedBody("a topic is '" + line + "'; whole numbers expected behind the name");
        }
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedBody("a compressed registration announces a text of " + length + " bytes where "
                    + in.remaining() + " are left");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] inflated(byte[] body) {
        try {
            return Zlib.inflate(body, INFLATED_BYTES_MAX);
        } catch (DataFormatException e) {
            throw new MalformedBody(
                    "a compressed registration of " + body.length + " bytes cannot be unpacked: " + e.getMessage());
        }
    }
}
