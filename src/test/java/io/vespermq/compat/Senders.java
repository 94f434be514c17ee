package io.vespermq.compat;

import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.Refused;
import io.vespermq.compat.judge.Sent;
import io.vespermq.history.Body;
import io.vespermq.history.MessageId;
import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Pen;
import io.vespermq.history.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that send and write down what they are told, one message after the other each, until they are stopped. A message
 * is acknowledged (the client said SEND_OK), refused (the broker said no) or in doubt (anything else).
 */
final class Senders {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int POSITION_DIGITS = 16;

    /** No producer sends so many in a round: its numbers go on from round to round without anybody keeping them. */
    private static final long NUMBERS_OF_A_ROUND = 1_000_000_000;

    private final Recording recording;
    private final String topic;
    private final int round;
    private final int queues;
    private final int bodyBytes;
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger inDoubt = new AtomicInteger();
    private final AtomicLong slowestRefusalNanos = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean endAtFailure;
    private volatile boolean stopped;

    Senders(Recording recording, String topic, int round, int queues, int bodyBytes) {
        this.recording = recording;
        this.topic = topic;
        this.round = round;
        this.queues = queues;
        this.bodyBytes = bodyBytes;
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
        awaitMore("answers", acknowledged, more);
    }

    void awaitRefusals(int more) {
        awaitMore("refusals", refused, more);
    }

    private static void awaitMore(String what, AtomicInteger count, int more) {
        int wanted = count.get() + more;
        Wait.until(PATIENCE, () -> wanted + " " + what + ", got " + count, () -> count.get() >= wanted);
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
            for (int number = 0; goOn && !stopped; number++) {
                goOn = sendOne(sender, thread, number % queues, pen) || !endAtFailure;
            }
        }
    }

    /** Whether it was acknowledged. */
    private boolean sendOne(Numbered sender, int thread, int queue, Pen pen) {
        MessageId id = sender.next();
        byte[] body = Body.of(recording.run(), id, topic, bodyBytes);
        Outgoing message = new Outgoing(topic, null, id.toString(), Map.of(), body);
        long before = System.nanoTime();
        pen.ask(id, thread, topic, queue, before);
        try {
            Sent sent = sender.producer().send(message, queue);
            if (sent.ok()) {
                pen.ok(id, System.nanoTime(), sent.status(), sent.queueId(), sent.queueOffset(), position(sent));
                acknowledged.incrementAndGet();
                return true;
            }
            pen.notOk(id, System.nanoTime(), Answer.MAYBE, sent.status());
            inDoubt.incrementAndGet();
        } catch (Refused failure) {
            long after = System.nanoTime();
            String status = failure.code() + " " + failure.getMessage();
            pen.notOk(id, after, failure.fromBroker() ? Answer.NO : Answer.MAYBE, status);
            if (failure.fromBroker()) {
                slowestRefusalNanos.accumulateAndGet(after - before, Math::max);
                refusals.add(status);
                refused.incrementAndGet();
            } else {
                inDoubt.incrementAndGet();
            }
        }
        return false;
    }

    /** The id ends with the position of the record in the log, in hexadecimal digits. */
    private static long position(Sent sent) {
        String id = sent.storedAtId();
        return id.length() < POSITION_DIGITS
                ? -1
                : Long.parseUnsignedLong(id.substring(id.length() - POSITION_DIGITS), 16);
    }

    int acknowledged() {
        return acknowledged.get();
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
