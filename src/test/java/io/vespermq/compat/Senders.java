package io.vespermq.compat;

import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.Refused;
import io.vespermq.compat.judge.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that send, one message after the other each, whatever they are told, until they are stopped. A message is
 * acknowledged (the client said SEND_OK), refused (the broker said no) or in doubt (there was no answer).
 */
final class Senders {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic;
    private final int round;
    private final int queues;
    private final ConcurrentMap<String, Sent> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> inDoubt = ConcurrentHashMap.newKeySet();
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger refusedSoFar = new AtomicInteger();
    private final AtomicLong slowestRefusalNanos = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean endAtFailure;
    private volatile boolean stopped;

    Senders(String topic, int round, int queues) {
        this.topic = topic;
        this.round = round;
        this.queues = queues;
    }

    void start(Producing producer, int count) {
        for (int number = 0; number < count; number++) {
            int sender = number;
            threads.add(new Thread(() -> send(producer, sender), "sender-" + sender));
        }
        threads.forEach(Thread::start);
    }

    void awaitAnswers(int more) {
        int wanted = answers.get() + more;
        Wait.until(PATIENCE, () -> wanted + " answers, got " + answers, () -> answers.get() >= wanted);
    }

    void awaitRefusals(int more) {
        int wanted = refusedSoFar.get() + more;
        Wait.until(PATIENCE, () -> wanted + " refusals, got " + refusedSoFar, () -> refusedSoFar.get() >= wanted);
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

    private void send(Producing producer, int sender) {
        for (int number = 0; !stopped; number++) {
            String key = round + "-" + sender + "-" + number;
            Outgoing message = new Outgoing(topic, null, key, Map.of(), CrashLedger.body(key));
            long before = System.nanoTime();
            try {
                acknowledged.put(key, producer.send(message, number % queues));
                answers.incrementAndGet();
            } catch (Refused failure) {
                if (failure.fromBroker()) {
                    slowestRefusalNanos.accumulateAndGet(System.nanoTime() - before, Math::max);
                    refused.add(key);
                    refusals.add(failure.code() + " " + failure.getMessage());
                    refusedSoFar.incrementAndGet();
                } else {
                    inDoubt.add(key);
                }
                if (endAtFailure) {
                    return;
                }
            }
        }
    }

    ConcurrentMap<String, Sent> acknowledged() {
        return acknowledged;
    }

    Set<String> refused() {
        return refused;
    }

    Set<String> inDoubt() {
        return inDoubt;
    }

    /** What the senders were told, each text once. */
    Set<String> refusals() {
        return refusals;
    }

    Duration slowestRefusal() {
        return Duration.ofNanos(slowestRefusalNanos.get());
    }
}
