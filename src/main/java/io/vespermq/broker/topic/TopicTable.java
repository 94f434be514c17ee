package io.vespermq.broker.topic;

import io.vespermq.message.Names;
import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.TopicSysFlag;
import io.vespermq.protocol.body.topic.TopicFile;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.StateKeeper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of this broker. Owned by the broker's home loop; what it publishes is read from any loop.
 *
 * <p>Every change makes a new version and is told to the listeners, in the order in which they were added: one keeps the
 * file, another the name servers up to date.
 */
public final class TopicTable implements StateKeeper.Table<TopicFile> {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTable.class);

    private final TopicOptions options;
    private final Clock clock;
    private final Runnable owner;
    private final List<TopicConfig> startTopics;
    private final Set<String> startTopicNames;

    // Owned by the home loop.
    private final List<Runnable> listeners = new ArrayList<>();

    // Published: replaced whole by the home loop, read by any.
    private volatile TopicFile current = new TopicFile(DataVersion.INITIAL, Map.of());

    /**
     * A table with the topics that every broker has.
     *
     * @param owner asserts that the caller runs on the home loop
     */
    public TopicTable(TopicOptions options, Clock clock, Runnable owner) {
        this.options = options;
        this.clock = clock;
        this.owner = owner;
        this.startTopics = StartTopics.of(options);
        this.startTopicNames = startTopics.stream().map(TopicConfig::topicName).collect(Collectors.toUnmodifiableSet());
        publish(withStartTopics(Map.of()));
    }

    /** Any loop. The topic, or null when this broker does not have it. */
    public @Nullable TopicConfig find(String topic) {
        return current.topicConfigTable().get(topic);
    }

    /** Any loop. The topic, when producers may send to it; refuses with TOPIC_NOT_EXIST or NO_PERMISSION. */
    public TopicConfig writable(String topic) {
        return writable(existing(topic));
    }

    /** Any loop. The same for a topic that was looked up before. */
    public TopicConfig writable(TopicConfig config) {
        if (!Perm.isWritable(config.perm())) {
            throw new RequestFailure(
                    ResponseCode.NO_PERMISSION,
                    "topic '" + config.topicName() + "' may not be written on broker " + options.broker() + " (perm "
                            + config.perm() + "); allow it with updateTopic -p 6");
        }
        return config;
    }

    /** Any loop. The topic; refuses with TOPIC_NOT_EXIST when this broker does not have it. */
    public TopicConfig existing(String topic) {
        TopicConfig config = find(topic);
        if (config == null) {
            throw new RequestFailure(ResponseCode.TOPIC_NOT_EXIST, notHere(topic));
        }
        return config;
    }

    /** Any loop. All topics by name; the map never changes. */
    public Map<String, TopicConfig> all() {
        return current.topicConfigTable();
    }

    /** Any loop. How long messages of a topic are kept by its attribute reserve.time, milliseconds; −1 without one. */
    public long keptMs(String topic) {
        TopicConfig config = find(topic);
        Map<String, String> attributes = config == null ? null : config.attributes();
        long hours =
                attributes == null ? -1 : AttributeChanges.reservedHours(attributes.get(AttributeChanges.RESERVE_TIME));
        return hours < 1 ? -1 : TimeUnit.HOURS.toMillis(hours);
    }

    /** Any loop. Tells whether the topics changed. */
    public DataVersion version() {
        return current.dataVersion();
    }

    /** Any loop. True for a topic that operators may not create, change or delete. */
    public boolean isSystem(String topic) {
        return SystemTopics.isSystem(topic) || startTopicNames.contains(topic);
    }

    /** Any loop. Names of the topics that belong to the broker itself, in order. */
    public Set<String> systemTopics() {
        return new TreeSet<>(startTopicNames);
    }

    /** Runs the listener on the home loop after every change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Home loop only. The topic that a producer sends to, made from its template when it is new.
     *
     * @param template the topic whose settings a new one inherits, usually {@code TBW102}
     * @param queueNums how many queues the producer would like; the template's count is the limit
     * @param unitMode whether the producer belongs to a unit
     * @throws RequestFailure INVALID_PARAMETER for an illegal name, TOPIC_NOT_EXIST when it may not be created
     */
    public TopicConfig createOnSend(String topic, String template, int queueNums, boolean unitMode) {
        owner.run();
        TopicConfig known = find(topic);
        if (known != null) {
            return known;
        }
        checkName(topic);
        TopicConfig inherited = inheritable(template);
        if (inherited != null) {
            int queues = Math.max(1, Math.min(queueNums, inherited.writeQueueNums()));
            TopicConfig created = TopicConfig.of(topic, queues, inherited.perm() & ~Perm.INHERIT)
                    .withFilterType(inherited.topicFilterType())
                    .withSysFlag(unitMode ? TopicSysFlag.UNIT : 0);
            return created(created, "a producer sends to it");
        }
        throw new RequestFailure(ResponseCode.TOPIC_NOT_EXIST, notHere(topic));
    }

    /**
     * Home loop only. The topic, created as wanted when it is missing.
     *
     * @throws RequestFailure INVALID_PARAMETER for an illegal name
     */
    public TopicConfig ensure(TopicConfig wanted) {
        owner.run();
        TopicConfig known = find(wanted.topicName());
        if (known != null) {
            return known;
        }
        checkName(wanted.topicName());
        return created(wanted, "the broker needs it");
    }

    /**
     * Home loop only. Creates those of the topics that are missing, as one change.
     *
     * @throws RequestFailure INVALID_PARAMETER for an illegal name; then none is created
     */
    public void ensure(List<TopicConfig> wanted) {
        owner.run();
        List<TopicConfig> missing =
                wanted.stream().filter(topic -> find(topic.topicName()) == null).toList();
        if (missing.isEmpty()) {
            return;
        }
        missing.forEach(topic -> checkName(topic.topicName()));
        LOG.info(
                "topics created because the broker needs them: {}",
                missing.stream().map(TopicConfig::topicName).collect(Collectors.joining(", ")));
        put(missing);
    }

    /** Home loop only. Creates or replaces topics as one change; false when all were the same already. */
    public boolean put(List<TopicConfig> topics) {
        owner.run();
        Map<String, TopicConfig> changed = new HashMap<>(current.topicConfigTable());
        for (TopicConfig topic : topics) {
            changed.put(topic.topicName(), topic);
        }
        if (changed.equals(current.topicConfigTable())) {
            return false;
        }
        publish(changed);
        tellListeners();
        return true;
    }

    /** Home loop only. Forgets the topics that are there, as one change; false when none was. */
    public boolean delete(Set<String> topics) {
        owner.run();
        Map<String, TopicConfig> changed = new HashMap<>(current.topicConfigTable());
        if (!changed.keySet().removeAll(topics)) {
            return false;
        }
        publish(changed);
        tellListeners();
        return true;
    }

    /**
     * Refuses a name that no topic may have.
     *
     * @throws RequestFailure INVALID_PARAMETER saying what is wrong with it
     */
    public static void checkName(@Nullable String topic) {
        String fault = Names.topicFault(topic);
        if (fault != null) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, fault);
        }
    }

    @Override
    public TopicFile capture() {
        owner.run();
        return current;
    }

    @Override
    public void restore(@Nullable TopicFile saved) {
        owner.run();
        if (saved != null) {
            current = new TopicFile(saved.dataVersion(), current.topicConfigTable());
            publish(withStartTopics(saved.topicConfigTable()));
        }
    }

    @Override
    public byte[] encode(TopicFile state) {
        return Dialect.writeStandard(new TopicFile(state.dataVersion(), new TreeMap<>(state.topicConfigTable())));
    }

    @Override
    public TopicFile decode(byte[] content) {
        return Dialect.read(content, TopicFile.class);
    }

    @Override
    public Class<? extends RuntimeException> malformed() {
        return MalformedBody.class;
    }

    private @Nullable TopicConfig inheritable(String template) {
        if (template.equals(SystemTopics.AUTO_CREATE_TEMPLATE) && !options.autoCreate()) {
            return null;
        }
        TopicConfig config = find(template);
        return config != null && Perm.isInherited(config.perm()) ? config : null;
    }

    private TopicConfig created(TopicConfig topic, String why) {
        LOG.info("topic '{}' created with {} queues: {}", topic.topicName(), topic.writeQueueNums(), why);
        put(List.of(topic));
        return topic;
    }

    private Map<String, TopicConfig> withStartTopics(Map<String, TopicConfig> saved) {
        Map<String, TopicConfig> topics = new HashMap<>(saved);
        startTopics.forEach(topic -> topics.putIfAbsent(topic.topicName(), topic));
        if (!options.autoCreate()) {
            // Producers ask for the template's route; while it has one they go on sending to topics that do not exist.
            topics.remove(SystemTopics.AUTO_CREATE_TEMPLATE);
        }
        return topics;
    }

    private void publish(Map<String, TopicConfig> topics) {
        DataVersion next = current.dataVersion().next(clock.epochMs());
        current = new TopicFile(next, Collections.unmodifiableMap(topics));
    }

    private void tellListeners() {
        listeners.forEach(Runnable::run);
    }

    private String notHere(String topic) {
        return "topic '" + topic + "' does not exist on broker " + options.broker()
                + (options.autoCreate() ? "" : " and autoCreateTopicEnable is off")
                + "; create it with updateTopic -t " + topic;
    }
}
