package io.vespermq.broker.offset;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.offset.OffsetFile;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.StateKeeper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each consumer group has come in each queue: the offset of the message it wants next. Owned by the broker's
 * home loop. An offset may go back; whoever resets a group does just that.
 *
 * <p>A <em>reset</em> is an offset that an operator set. Until the group's next pull of the queue takes it, what members
 * commit does not count: they have not heard of the reset yet.
 */
public final class OffsetTable implements StateKeeper.Table<OffsetFile> {
    /** What {@link #query} answers when there is no offset. */
    public static final long NONE = -1;

    /** So many commits are one change of the version: whoever copies the table need not see each of them. */
    private static final int COMMITS_PER_VERSION = 500;

    private static final char SEPARATOR = '@';

    private static final Logger LOG = LoggerFactory.getLogger(OffsetTable.class);

    private final Clock clock;
    private final Runnable owner;

    // Owned by the home loop. Group, topic, queue.
    private final Map<String, Map<String, Map<Integer, Long>>> offsets = new HashMap<>();
    private final Map<String, Map<String, Map<Integer, Long>>> resets = new HashMap<>();
    private final Map<String, Map<String, Map<Integer, Long>>> pulled = new HashMap<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private DataVersion version = DataVersion.INITIAL;
    private int commitsOfVersion;

    /**
     * An empty table.
     *
     * @param owner asserts that the caller runs on the home loop
     */
    public OffsetTable(Clock clock, Runnable owner) {
        this.clock = clock;
        this.owner = owner;
    }

    /** Notes where the group goes on. Without effect while a reset of the queue waits to be taken. */
    public void commit(String group, String topic, int queueId, long offset) {
        owner.run();
        if (get(resets, group, topic, queueId) == null) {
            put(offsets, group, topic, queueId, offset);
            if (++commitsOfVersion >= COMMITS_PER_VERSION) {
                commitsOfVersion = 0;
                version = version.next(clock.epochMs());
            }
            tellListeners();
        }
    }

    /** Where the group goes on in the queue: a reset that waits, else what was committed, else {@link #NONE}. */
    public long query(String group, String topic, int queueId) {
        owner.run();
        Long reset = get(resets, group, topic, queueId);
        Long offset = reset == null ? get(offsets, group, topic, queueId) : reset;
        return offset == null ? NONE : offset;
    }

    /** Notes what was handed out to the group. In memory only: it tells operators how much is being worked on. */
    public void pulled(String group, String topic, int queueId, long nextOffset) {
        owner.run();
        put(pulled, group, topic, queueId, nextOffset);
    }

    /** Behind the last message handed out to the group since the start, or {@link #NONE}. */
    public long pulledOffset(String group, String topic, int queueId) {
        owner.run();
        Long offset = get(pulled, group, topic, queueId);
        return offset == null ? NONE : offset;
    }

    /** Makes the group go on at {@code offset}, whatever its members believe. */
    public void reset(String group, String topic, int queueId, long offset) {
        owner.run();
        put(offsets, group, topic, queueId, offset);
        put(resets, group, topic, queueId, offset);
        changed();
    }

    /** Takes the reset that waits for the group's next pull of the queue, once; null when there is none. */
    public @Nullable Long takeReset(String group, String topic, int queueId) {
        owner.run();
        if (resets.isEmpty()) {
            return null;
        }
        Map<String, Map<Integer, Long>> topics = resets.get(group);
        Map<Integer, Long> queues = topics == null ? null : topics.get(topic);
        if (topics == null || queues == null) {
            return null;
        }
        Long reset = queues.remove(queueId);
        if (queues.isEmpty()) {
            topics.remove(topic);
        }
        if (topics.isEmpty()) {
            resets.remove(group);
        }
        return reset;
    }

    /** Offsets of the group in a topic, by queue. */
    public Map<Integer, Long> offsets(String group, String topic) {
        owner.run();
        return new TreeMap<>(offsets.getOrDefault(group, Map.of()).getOrDefault(topic, Map.of()));
    }

    /** Topics in which the group has an offset, in order. */
    public Set<String> topicsOf(String group) {
        owner.run();
        return new TreeSet<>(offsets.getOrDefault(group, Map.of()).keySet());
    }

    /** Groups that have an offset in the topic, in order. */
    public Set<String> groupsOf(String topic) {
        owner.run();
        Set<String> groups = new TreeSet<>();
        offsets.forEach((group, topics) -> {
            if (topics.containsKey(topic)) {
                groups.add(group);
            }
        });
        return groups;
    }

    /** Gives one group the offsets of another in a topic; queues in which the other has none keep theirs. */
    public void copy(String from, String to, String topic) {
        offsets(from, topic).forEach((queueId, offset) -> put(offsets, to, topic, queueId, offset));
        changed();
    }

    /**
     * Lowers what lies behind the end of its queue, for instance after a power cut that took messages whose consumption
     * was already noted: what is stored under those offsets next would never be consumed.
     *
     * @param end next offset of a queue
     */
    public void clamp(QueueEnd end) {
        owner.run();
        offsets.forEach((group, topics) -> topics.forEach((topic, queues) -> queues.replaceAll((queueId, offset) -> {
            long max = end.of(topic, queueId);
            if (offset > max) {
                LOG.warn(
                        "group {} was at offset {} of queue {} of topic {}, which ends at {}; it goes on there",
                        group,
                        offset,
                        queueId,
                        topic,
                        max);
            }
            return Math.min(offset, max);
        })));
    }

    /** The next offset of a queue, 0 for one that is not there. */
    @FunctionalInterface
    public interface QueueEnd {
        long of(String topic, int queueId);
    }

    /** Forgets the offsets of every group in a topic. */
    public void forgetTopic(String topic) {
        owner.run();
        for (Map<String, Map<String, Map<Integer, Long>>> table : List.of(offsets, resets, pulled)) {
            table.values().forEach(topics -> topics.remove(topic));
            table.values().removeIf(Map::isEmpty);
        }
        changed();
    }

    /** Forgets the offsets of a group. */
    public void forgetGroup(String group) {
        owner.run();
        offsets.remove(group);
        resets.remove(group);
        pulled.remove(group);
        changed();
    }

    /** Runs the listener after every change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public OffsetFile capture() {
        owner.run();
        Map<String, Map<Integer, Long>> table = new TreeMap<>();
        offsets.forEach((group, topics) ->
                topics.forEach((topic, queues) -> table.put(topic + SEPARATOR + group, new TreeMap<>(queues))));
        return new OffsetFile(version, table);
    }

    @Override
    public void restore(@Nullable OffsetFile saved) {
        owner.run();
        if (saved == null) {
            return;
        }
        version = saved.dataVersion();
        saved.offsetTable().forEach((key, queues) -> {
            int at = key.indexOf(SEPARATOR);
            if (at > 0) {
                String group = key.substring(at + 1);
                String topic = key.substring(0, at);
                queues.forEach((queueId, offset) -> put(offsets, group, topic, queueId, offset));
            }
        });
    }

    @Override
    public byte[] encode(OffsetFile state) {
        return Dialect.writeStandard(state);
    }

    @Override
    public OffsetFile decode(byte[] content) {
        return Dialect.read(content, OffsetFile.class);
    }

    @Override
    public Class<? extends RuntimeException> malformed() {
        return MalformedBody.class;
    }

    private void changed() {
        version = version.next(clock.epochMs());
        tellListeners();
    }

    private void tellListeners() {
        listeners.forEach(Runnable::run);
    }

    private static @Nullable Long get(
            Map<String, Map<String, Map<Integer, Long>>> table, String group, String topic, int queueId) {
        Map<String, Map<Integer, Long>> topics = table.get(group);
        Map<Integer, Long> queues = topics == null ? null : topics.get(topic);
        return queues == null ? null : queues.get(queueId);
    }

    private static void put(
            Map<String, Map<String, Map<Integer, Long>>> table, String group, String topic, int queueId, long offset) {
        table.computeIfAbsent(group, g -> new HashMap<>())
                .computeIfAbsent(topic, t -> new HashMap<>())
                .put(queueId, offset);
    }
}
