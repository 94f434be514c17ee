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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sixteen threads that send, one message after the other each, until the broker is killed under them. A message is
 * acknowledged (the client said SEND_OK), refused (the broker said no) or in doubt (there was no answer).
 */
final class CrashRound {
    private static final int THREADS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic;
    private final int round;
    private final int queues;
    private final ConcurrentMap<String, Sent> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> inDoubt = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicBoolean killed = new AtomicBoolean();

    CrashRound(String topic, int round, int queues) {
        this.topic = topic;
        this.round = round;
        this.queues = queues;
    }

    /** Kills when so many messages are acknowledged, while all threads go on sending. */
    void run(Producing producer, int killAfter, Runnable kill) {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            int sender = number;
            threads.add(new Thread(() -> send(producer, sender), "crash-sender-" + sender));
        }
        threads.forEach(Thread::start);
        Wait.until(PATIENCE, () -> killAfter + " answers, got " + answers, () -> answers.get() >= killAfter);
        killed.set(true);
        kill.run();
        Wait.until(PATIENCE, "the senders notice", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    private void send(Producing producer, int sender) {
        for (int number = 0; ; number++) {
            String key = round + "-" + sender + "-" + number;
            Outgoing message = new Outgoing(topic, null, key, Map.of(), CrashLedger.body(key));
            try {
                acknowledged.put(key, producer.send(message, number % queues));
                answers.incrementAndGet();
            } catch (Refused failure) {
                (failure.fromBroker() ? refused : inDoubt).add(key);
                if (killed.get()) {
                    return;
                }
            }
        }
    }

    Map<String, Sent> acknowledged() {
        return acknowledged;
    }

    Set<String> refused() {
        return refused;
    }

    Set<String> inDoubt() {
        return inDoubt;
    }
}
