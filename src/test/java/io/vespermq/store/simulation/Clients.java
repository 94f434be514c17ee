package io.vespermq.store.simulation;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vespermq.message.Draft;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.EntryFilter;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.simulation.Message.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;

/** Producers and consumers: they send, read, and hold what they get against the model. */
final class Clients {
    private static final int PRODUCERS = 4;
    private static final int BATCH_MAX = 5;
    private static final int SMALL_BYTES = 300;
    private static final int FETCH_COUNT = 8;
    private static final int FETCH_BYTES = 4_000;

    private final World world;
    private final Random random;
    private final Model model;
    private final Check check;

    Clients(World world) {
        this.world = world;
        random = world.random;
        model = world.model;
        check = world.check;
    }

    /** Somebody sends something. */
    void send(Life life) {
        QueueModel queue = model.queues().get(random.nextInt(model.queues().size()));
        int producer = random.nextInt(PRODUCERS);
        int count = world.isOnceIn(5) ? 2 + random.nextInt(BATCH_MAX - 1) : 1;
        boolean isVisible = !world.isOnceIn(12);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = world.isOnceIn(2) ? "key" + random.nextInt(20) : "";
            messages.add(
                    model.send(queue, producer, isVisible, key, count > 1 ? random.nextInt(SMALL_BYTES) : bodyBytes()));
        }
        send(life, messages);
    }

    /** Somebody sends a small message to a queue. */
    Message send(Life life, QueueModel queue) {
        Message message = model.send(queue, 0, true, "", random.nextInt(SMALL_BYTES));
        send(life, List.of(message));
        return message;
    }

    private int bodyBytes() {
        return switch (random.nextInt(16)) {
            case 0 -> 0;
            case 1, 2 -> random.nextInt(World.BODY_BYTES_MAX / 2);
            case 3 -> random.nextInt(World.BODY_BYTES_MAX + 100);
            default -> random.nextInt(SMALL_BYTES);
        };
    }

    private void send(Life life, List<Message> messages) {
        world.trace.say(() -> "    send " + messages);
        Runnable send = messages.size() == 1 ? () -> sendOne(life, messages.get(0)) : () -> sendAll(life, messages);
        // Each producer has its connection on one loop: this one or another.
        if (messages.get(0).producer % 2 == 0) {
            life.loop.on(send);
        } else {
            send.run();
        }
        for (Message message : messages) {
            message.isPromised = world.mutant == Mutant.ANSWERED_TOO_EARLY;
            message.lent.release();
        }
    }

    private void sendOne(Life life, Message message) {
        life.store().append(draft(message)).onComplete(answer -> {
            if (answer.succeeded()) {
                stored(life, message, answer.result());
            } else {
                failed(message, answer.cause());
            }
        });
    }

    private void sendAll(Life life, List<Message> messages) {
        life.store().appendAll(messages.stream().map(Clients::draft).toList()).onComplete(answer -> {
            for (int i = 0; i < messages.size(); i++) {
                if (answer.succeeded()) {
                    stored(life, messages.get(i), answer.result().get(i));
                } else {
                    failed(messages.get(i), answer.cause());
                }
            }
        });
    }

    private static Draft draft(Message message) {
        return Draft.to(message.queue.topic, message.queue.id)
                .flags(0, message.isVisible ? 0 : SysFlag.TRANSACTION_PREPARED)
                .properties(
                        message.key.isEmpty()
                                ? MessageProperties.NONE
                                : MessageProperties.of(Map.of("KEYS", message.key)))
                .body(message.lent)
                .build();
    }

    private void stored(Life life, Message message, Appended at) {
        MessageStore store = life.store();
        check.that(!store.ended().isComplete(), () -> message + " was acknowledged after the failure");
        model.stored(message, at);
        world.trace.add(message.id, at.position());
        world.trace.say(() -> "    stored " + message);
        store.flushed().reached(at.end()).onSuccess(flushed -> {
            check.that(!store.ended().isComplete(), () -> message + " was called durable after the failure");
            message.isForced = true;
        });
    }

    private void failed(Message message, Throwable why) {
        if (why instanceof StoreFailure failure) {
            model.failed(message, failure.reason());
            world.trace.add(message.id, failure.reason().name().hashCode());
            world.trace.say(() -> "    " + failure.reason() + ": " + message + ": " + failure.getMessage());
        } else {
            check.failed(why);
        }
    }

    /** A consumer reads somewhere. */
    void fetch(Life life) {
        QueueModel queue = model.queues().get(random.nextInt(model.queues().size()));
        long from = queue.min - 1 + random.nextInt((int) (queue.next - queue.min) + 3);
        fetch(life, queue, Math.max(0, from), next -> {});
    }

    /** Reads from an offset on; {@code goOn} is told the next one, −1 at the end of the queue. */
    void fetch(Life life, QueueModel queue, long offset, LongConsumer goOn) {
        MessageStore store = life.store();
        int count = 1 + random.nextInt(FETCH_COUNT);
        Message wanted = offset < queue.visibleEnd(store.confirmed().position()) ? queue.byOffset.get(offset) : null;
        FetchRequest request = new FetchRequest(
                queue.topic, queue.id, offset, count, 1 + random.nextInt(FETCH_BYTES), EntryFilter.ALL);
        life.loop.on(() -> store.fetch(request).onComplete(answer -> {
            world.trace.add(queue.id, offset);
            if (answer.failed()) {
                check.failed(answer.cause());
                goOn.accept(-1);
                return;
            }
            Fetched fetched = answer.result();
            world.trace.say(() -> "    fetched " + fetched.count() + " from " + offset + " of " + queue + ": "
                    + fetched.status() + ", next " + fetched.nextOffset());
            if (fetched.status() == FetchStatus.FOUND) {
                found(store, request, queue, fetched, wanted);
            } else {
                check.that(
                        wanted == null || wanted.state != State.STORED || wanted.isDamaged,
                        () -> wanted + " was not found: " + fetched);
            }
            goOn.accept(fetched.nextOffset() > offset ? fetched.nextOffset() : -1);
        }));
    }

    private void found(MessageStore store, FetchRequest request, QueueModel queue, Fetched fetched, Message wanted) {
        ByteBuf buffer = fetched.messages();
        long confirmed = store.confirmed().position();
        List<StoredMessage> messages = StoreHarness.messages(buffer);
        check.that(messages.size() == fetched.count(), () -> fetched + " has " + messages.size());
        long expected = request.offset();
        for (StoredMessage record : messages) {
            Message message = model.identify(record);
            if (message == null) {
                return;
            }
            world.trace.add(message.id, record.queueOffset());
            check.that(message.queue == queue, () -> message + " was found in " + queue);
            check.that(
                    message.state == State.STORED || message.state == State.EXPIRED || message.state == State.DELETED,
                    () -> message + " was found");
            check.that(record.queueOffset() == message.offset, () -> message + " was found at " + record.queueOffset());
            check.that(message.end <= confirmed, () -> message + " was found; confirmed is byte " + confirmed);
            if (world.mode == FlushMode.SYNC_FLUSH) {
                long flushed = store.flushed().position();
                check.that(message.end <= flushed, () -> message + " was found; flushed is byte " + flushed);
            }
            for (long missing = expected; missing < message.offset; missing++) {
                Message between = queue.byOffset.get(missing);
                check.that(
                        between == null || between.isDamaged || between.state != State.STORED,
                        () -> between + " was passed over");
            }
            expected = message.offset + 1;
        }
        check.that(fetched.nextOffset() >= expected, () -> fetched + " goes back");
        check.that(
                wanted == null
                        || wanted.state != State.STORED
                        || wanted.isDamaged
                        || messages.get(0).queueOffset() == wanted.offset,
                () -> wanted + " was not found, but something behind it");
    }

    /** Somebody looks for a message by its key. */
    void find(Life life) {
        MessageStore store = life.store();
        List<Message> log = model.log();
        if (log.isEmpty()) {
            return;
        }
        Message message = log.get(random.nextInt(log.size()));
        life.loop.on(() -> {
            boolean mustBeThere = world.isIndexed
                    && message.state == State.STORED
                    && !message.key.isEmpty()
                    && !message.isDamaged
                    && message.end <= store.confirmed().position()
                    && store.status().indexBehindBytes() == 0;
            Future<Boolean> found = store.find(message.queue.topic, message.key, 0, Long.MAX_VALUE, Integer.MAX_VALUE)
                    .map(matches -> matches.positions().contains(message.position));
            found.onComplete(answer -> check.that(
                    answer.succeeded() && (!mustBeThere || answer.result() || message.state != State.STORED),
                    () -> message + " was not found by its key " + message.key + ": " + answer));
        });
    }
}
