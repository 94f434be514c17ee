package io.vespermq.compat;

import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.Refused;
import io.vespermq.compat.judge.Sent;
import io.vespermq.history.MessageId;
import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Pen;
import io.vespermq.history.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * Threads that send what a {@link Mix} makes and write down what they are told, one message or batch after the other each,
 * until they are stopped. A message is acknowledged (the client said SEND_OK), refused (the broker said no) or in doubt
 * (anything else).
 */
final class Senders {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** No producer sends so many in a round: its numbers go on from round to round without anybody keeping them. */
    private static final long NUMBERS_OF_A_ROUND = 1_000_000_000;

    private final Recording recording;
    private final Mix mix;
    private final String topic;
    private final int round;
    private final int queues;
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger inDoubt = new AtomicInteger();
    private final AtomicLong slowestRefusalNanos = new AtomicLong();
    private final AtomicLong lastAcknowledgedNanos = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean endAtFailure;
    private volatile boolean stopped;

    Senders(Recording recording, Mix mix, String topic, int round, int queues) {
        this.recording = recording;
        this.mix = mix;
        this.topic = topic;
        this.round = round;
        this.queues = queues;
    }

    /** Each producer gets as many threads; the first one has the number 1 in every round. */
    void start(List<Producing> producers, int threadsEach) {
        int client = 1;
        for (Producing producer : producers) {
            Numbered numbered = new Numbered(client, producer, new AtomicLong(round * NUMBERS_OF_A_ROUND));
            for (int number = 0; number < threadsEach; number++) {
                int thread = number;
                threads.add(new Thread(() -> send(numbered, thread), "sender-" + client + "-" + thread));
            }
            client++;
        }
        threads.forEach(Thread::start);
    }

    /** A producer with its number in the run and its count of messages. */
    private record Numbered(int client, Producing producer, AtomicLong sequence) {
        MessageId next() {
            return new MessageId(client, sequence.getAndIncrement());
        }
    }

    void awaitAnswers(int more) {
        awaitMore("answers", acknowledged::size, more);
    }

    void awaitRefusals(int more) {
        awaitMore("refusals", refused::get, more);
    }

    private static void awaitMore(String what, IntSupplier count, int more) {
        int wanted = count.getAsInt() + more;
        Wait.until(PATIENCE, () -> wanted + " " + what + ", got " + count.getAsInt(), () -> count.getAsInt() >= wanted);
    }

    /** From now on a sender ends with the first message that is not acknowledged. */
    void endAtNextFailure() {
        endAtFailure = true;
    }

    void stop() {
        stopped = true;
        awaitEnd();
    }

    void awaitEnd() {
        Wait.until(PATIENCE, "the senders end", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    private void send(Numbered sender, int thread) {
        try (Pen pen = recording.pen("sender-" + sender.client() + "-" + thread)) {
            boolean goOn = true;
            for (int time = 0; goOn && !stopped; time++) {
                List<MessageId> ids =
                        Stream.generate(sender::next).limit(mix.together(time)).toList();
                goOn = sendTogether(sender.producer(), thread, ids, time % queues, pen) || !endAtFailure;
            }
        }
    }

    /** Whether they were acknowledged. The client chooses the queue of a batch. */
    private boolean sendTogether(Producing producer, int thread, List<MessageId> ids, int queue, Pen pen) {
        List<Outgoing> messages =
                ids.stream().map(id -> mix.message(recording.run(), id, topic)).toList();
        boolean isBatch = messages.size() > 1;
        long before = System.nanoTime();
        ids.forEach(id -> pen.ask(id, thread, topic, isBatch ? -1 : queue, before));
        try {
            Sent sent = isBatch ? producer.sendBatch(messages) : producer.send(messages.get(0), queue);
            long after = System.nanoTime();
            if (sent.ok()) {
                lastAcknowledgedNanos.accumulateAndGet(after, Math::max);
                for (int n = 0; n < ids.size(); n++) {
                    acknowledge(ids.get(n), after, sent.ofBatch(n), pen);
                }
                return true;
            }
            ids.forEach(id -> pen.notOk(id, after, Answer.MAYBE, sent.status()));
            inDoubt.addAndGet(ids.size());
        } catch (Refused failure) {
            long after = System.nanoTime();
            String status = failure.code() + " " + failure.getMessage();
            Answer answer = failure.fromBroker() ? Answer.NO : Answer.MAYBE;
            ids.forEach(id -> pen.notOk(id, after, answer, status));
            if (failure.fromBroker()) {
                slowestRefusalNanos.accumulateAndGet(after - before, Math::max);
                refusals.add(status);
                refused.addAndGet(ids.size());
            } else {
                inDoubt.addAndGet(ids.size());
            }
        }
        return false;
    }

    private void acknowledge(MessageId id, long at, Sent sent, Pen pen) {
        pen.ok(id, at, sent.status(), sent.queueId(), sent.queueOffset(), sent.position());
        acknowledged.add(id.toString());
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** The keys of the messages that were acknowledged. */
    Set<String> acknowledgedKeys() {
        return acknowledged;
    }

    /** When the last of them was, by {@link System#nanoTime}. */
    long lastAcknowledgedNanos() {
        return lastAcknowledgedNanos.get();
    }

    int refused() {
        return refused.get();
    }

    int inDoubt() {
        return inDoubt.get();
    }

    /** What the senders were told, each text once. */
    Set<String> refusals() {
        return refusals;
    }

    Duration slowestRefusal() {
        return Duration.ofNanos(slowestRefusalNanos.get());
    }
}
