package io.vespermq.broker.schedule;

import io.vertx.core.Future;
import io.vespermq.message.DelayLevels;
import io.vespermq.message.HostAddress;
import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.DelayOffsets;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Part;
import io.vespermq.runtime.StateFile;
import io.vespermq.runtime.StateKeeper;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.MessageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Delivers messages that were sent with a delay level once their time has come. Each level has a queue of its own in the
 * schedule topic; how far each is delivered is kept in {@code config/delayOffset.json}. Owned by the home loop.
 */
public final class ScheduledDelivery implements Part {
    private final DelayLevels levels;
    private final HostAddress storeHost;
    private final MessageStore store;
    private final Loop home;
    private final Clock clock;
    private final StateKeeper<DelayOffsets> keeper;

    // Owned by the home loop.
    private final List<DelayLevelTask> tasks = new ArrayList<>();
    private DataVersion version = DataVersion.INITIAL;
    private Map<Integer, Long> restored = Map.of();

    /**
     * Delivery from a store into the same store.
     *
     * @param storeHost address that delivered messages name as their broker
     * @param file where the progress is kept
     * @param persistMs how often progress is written
     */
    public ScheduledDelivery(
            DelayLevels levels,
            HostAddress storeHost,
            MessageStore store,
            Path file,
            long persistMs,
            Workers workers,
            Loop home,
            Clock clock) {
        this.levels = levels;
        this.storeHost = storeHost;
        this.store = store;
        this.home = home;
        this.clock = clock;
        this.keeper = new StateKeeper<>("delay offsets", new StateFile(file), workers, home, new Table(), persistMs);
    }

    @Override
    public String name() {
        return "scheduled delivery";
    }

    @Override
    public Future<Void> start() {
        return keeper.start().onSuccess(v -> {
            for (int level = 1; level <= levels.max(); level++) {
                long offset = restored.getOrDefault(level, 0L);
                DelayLevelTask task = new DelayLevelTask(
                        level, levels.delayMs(level), offset, storeHost, store, home, clock, keeper::changed);
                tasks.add(task);
                task.wake();
            }
        });
    }

    @Override
    public Future<Void> stop() {
        return home.call(() -> {
            tasks.forEach(DelayLevelTask::stop);
            return keeper.stop();
        });
    }

    /** Home loop only. A message became visible in some queue. */
    public void arrived(String topic, int queueId) {
        if (topic.equals(SystemTopics.SCHEDULE) && queueId < tasks.size()) {
            tasks.get(queueId).wake();
        }
    }

    /** Home loop only. How far each level is delivered. */
    public DelayOffsets offsets() {
        Map<Integer, Long> table = new TreeMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            table.put(i + 1, tasks.get(i).offset());
        }
        return new DelayOffsets(version, table);
    }

    /** Home loop only. RocketMQ's runtime facts: delivered and stored offsets of each level that was ever used. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            long max = store.bounds(SystemTopics.SCHEDULE, i).max();
            if (max > 0) {
                facts.put("scheduleMessageOffset_" + (i + 1), tasks.get(i).offset() + "," + max);
            }
        }
        return facts;
    }

    private final class Table implements StateKeeper.Table<DelayOffsets> {
        @Override
        public DelayOffsets capture() {
            version = version.next(clock.epochMs());
            return tasks.isEmpty() ? new DelayOffsets(version, restored) : offsets();
        }

        @Override
        public void restore(@Nullable DelayOffsets saved) {
            if (saved != null) {
                version = saved.dataVersion();
                restored = saved.offsetTable();
            }
        }

        @Override
        public byte[] encode(DelayOffsets state) {
            return Dialect.write(state);
        }

        @Override
        public DelayOffsets decode(byte[] content) {
            return Dialect.read(content, DelayOffsets.class);
        }

        @Override
        public Class<? extends RuntimeException> malformed() {
            return MalformedBody.class;
        }
    }
}
