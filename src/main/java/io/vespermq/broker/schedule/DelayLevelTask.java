package io.vespermq.broker.schedule;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.message.Draft;
import io.vespermq.message.HostAddress;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SystemTopics;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.QueueEntry;
import io.vespermq.store.api.StoreFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the messages of one delay level: reads the level's queue in order and, when a message's time has come, appends
 * it to the topic and queue that it was sent to. Messages of a level have the same delay, so the first one is always due
 * first. Owned by the home loop; one entry is under way at a time.
 *
 * <p>A crash between an append and the persisting of the level's offset delivers again: at least once.
 */
final class DelayLevelTask {
    private static final Logger LOG = LoggerFactory.getLogger(DelayLevelTask.class);

    private static final int READ_AHEAD = 64;
    private static final long RETRY_MS = 1_000;

    private final int level;
    private final long delayMs;
    private final HostAddress storeHost;
    private final MessageStore store;
    private final Loop home;
    private final Clock clock;
    private final Runnable progress;

    // Owned by the home loop.
    private long offset;
    private boolean running;
    private boolean wakeAgain;
    private boolean stopped;
    private Loop.@Nullable Timer timer;

    DelayLevelTask(
            int level,
            long delayMs,
            long offset,
            HostAddress storeHost,
            MessageStore store,
            Loop home,
            Clock clock,
            Runnable progress) {
        this.level = level;
        this.delayMs = delayMs;
        this.progress = progress;
        this.offset = offset;
        this.storeHost = storeHost;
        this.store = store;
        this.home = home;
        this.clock = clock;
    }

    /** Next offset of the level's queue to be delivered. */
    long offset() {
        return offset;
    }

    /** A message came into the level's queue, or the node started. */
    void wake() {
        home.check();
        if (running) {
            // What came while the queue was being read may not have been seen.
            wakeAgain = true;
        } else if (!stopped && timer == null) {
            running = true;
            next();
        }
    }

    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void next() {
        QueueBounds bounds = store.bounds(SystemTopics.SCHEDULE, level - 1);
        offset = Math.max(bounds.min(), Math.min(offset, bounds.max()));
        store.entries(SystemTopics.SCHEDULE, level - 1, offset, READ_AHEAD)
                .compose(this::deliverDue)
                .onSuccess(this::sleepUntil)
                .onFailure(e -> {
                    LOG.warn("delay level {}: the message at offset {} could not be delivered yet", level, offset, e);
                    sleepMs(RETRY_MS);
                });
    }

    /** Delivers what is due; the result is the time (epoch ms) of the first entry that is not, −1 when none is left. */
    private Future<Long> deliverDue(List<QueueEntry> entries) {
        if (entries.isEmpty() || stopped) {
            return Future.succeededFuture(-1L);
        }
        return deliverFrom(entries, 0);
    }

    private Future<Long> deliverFrom(List<QueueEntry> entries, int index) {
        if (index == entries.size()) {
            // Read all that was read ahead: look again at once.
            return Future.succeededFuture(0L);
        }
        QueueEntry entry = entries.get(index);
        long now = clock.epochMs();
        // A clock that was set back must not hold a level up: what is due later than the level allows is due now.
        long dueMs = entry.tagCode() > now + delayMs ? now : entry.tagCode();
        if (dueMs > now || stopped) {
            return Future.succeededFuture(dueMs);
        }
        return store.record(entry.position())
                .compose(record -> deliver(entry, record))
                .compose(v -> {
                    offset = entry.offset() + 1;
                    progress.run();
                    return deliverFrom(entries, index + 1);
                });
    }

    private Future<Void> deliver(QueueEntry entry, @Nullable ByteBuf record) {
        if (record == null) {
            LOG.warn(
                    "delay level {}: no message at position {}; entry {} is passed over",
                    level,
                    entry.position(),
                    entry);
            return Future.succeededFuture();
        }
        try {
            StoredMessage message = StoredMessage.at(record.nioBuffer());
            if (message.queueId() != level - 1 || !message.topic().equals(SystemTopics.SCHEDULE)) {
                // The disk has changed the entry. Not by its offset: RocketMQ leaves queues that are shifted by some.
                LOG.warn(
                        "delay level {}: a message of queue {} of topic {} at position {}; entry {} is passed over",
                        level,
                        message.queueId(),
                        message.topic(),
                        entry.position(),
                        entry);
                return Future.succeededFuture();
            }
            Draft draft = draft(message);
            return draft == null ? Future.succeededFuture() : append(entry, draft);
        } finally {
            record.release();
        }
    }

    private Future<Void> append(QueueEntry entry, Draft draft) {
        return store.append(draft).<Void>mapEmpty().recover(e -> {
            if (e instanceof StoreFailure failure && failure.reason() == StoreFailure.Reason.ILLEGAL) {
                // It would fail for ever, and with it everything behind it.
                LOG.error("delay level {}: {} cannot be stored again and is passed over", level, entry, e);
                return Future.succeededFuture();
            }
            return Future.failedFuture(e);
        });
    }

    private @Nullable Draft draft(StoredMessage message) {
        MessageProperties properties = message.properties();
        String topic = properties.get(PropertyNames.REAL_TOPIC);
        Integer queueId = queueId(properties.get(PropertyNames.REAL_QUEUE_ID));
        if (topic == null
                || queueId == null
                || topic.equals(SystemTopics.HALF)
                || topic.equals(SystemTopics.SCHEDULE)) {
            LOG.warn(
                    "delay level {}: the message at position {} does not say where it belongs (REAL_TOPIC={},"
                            + " REAL_QID={}); it is passed over",
                    level,
                    message.position(),
                    topic,
                    properties.get(PropertyNames.REAL_QUEUE_ID));
            return null;
        }
        return Draft.to(topic, queueId)
                .properties(properties)
                .flags(message.flag(), message.sysFlag())
                .born(message.bornMs(), message.bornHost())
                .storeHost(storeHost)
                .reconsumeTimes(message.reconsumeTimes())
                .body(Unpooled.wrappedBuffer(message.body()))
                .build();
    }

    private static @Nullable Integer queueId(@Nullable String text) {
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void sleepUntil(long dueMs) {
        running = false;
        if (dueMs < 0 && !wakeAgain) {
            return;
        }
        wakeAgain = false;
        sleepMs(Math.max(0, dueMs - clock.epochMs()));
    }

    private void sleepMs(long ms) {
        running = false;
        if (!stopped) {
            timer = home.after(ms, () -> {
                timer = null;
                wake();
            });
        }
    }
}
