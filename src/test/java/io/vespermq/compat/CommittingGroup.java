package io.vespermq.compat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Clients;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Refused;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Proof;
import io.vespermq.history.Pen;
import io.vespermq.history.Place;
import io.vespermq.history.Recording;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A group of one consumer that reads all queues of a topic, commits after each batch, asks what the broker made of it, and
 * writes all that down, until its broker is gone.
 */
final class CommittingGroup {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_NANOS = 5_000_000;
    private static final long UNCOMMITTED = -1;

    private final String group;
    private final String topic;
    private final int queues;
    private final boolean expires;
    private final Recording recording;
    private volatile boolean hasCommitted;
    private int sessions;
    private Thread thread = new Thread();

    /**
     * A group that records what it does.
     *
     * @param expires whether messages may be gone before it has read them
     */
    CommittingGroup(String group, String topic, int queues, boolean expires, Recording recording) {
        this.group = group;
        this.topic = topic;
        this.queues = queues;
        this.expires = expires;
        this.recording = recording;
    }

    /** A group that no heartbeat has brought may not commit. */
    void introduce(BrokerUnderTest broker) {
        try (PushConsuming consumer = ClientVersion.V5
                .clients()
                .pushConsumer(broker.nameServer(), Subscription.of(group, "a", topic), message -> Verdict.CONSUMED)) {
            Wait.until(
                    PATIENCE,
                    "the group has its queues",
                    () -> consumer.assigned().size() == queues);
        }
    }

    void start(BrokerUnderTest broker, Clients clients) {
        hasCommitted = false;
        String session = "s" + ++sessions;
        thread = new Thread(() -> consume(clients, broker.nameServer(), session), group);
        thread.start();
    }

    /** Returns when the broker has said that it has a commit of this session. */
    void awaitCommit() {
        Wait.until(PATIENCE, () -> group + " has committed something", () -> hasCommitted);
    }

    /** Asks what the broker has. */
    void askProgress(BrokerUnderTest broker) {
        try (Pen pen = recording.pen(group);
                QueueReading reader = ClientVersion.V5.clients().reader(broker.nameServer(), group)) {
            for (int queue = 0; queue < queues; queue++) {
                progress(reader, pen, queue);
            }
        }
    }

    void awaitEnd() {
        Wait.until(PATIENCE, () -> group + " sees that its broker is gone", () -> !thread.isAlive());
    }

    private void consume(Clients clients, String nameServer, String session) {
        try (Pen pen = recording.pen(group);
                QueueReading reader = clients.reader(nameServer, group)) {
            long[] next = new long[queues];
            for (int queue = 0; queue < queues; queue++) {
                next[queue] = Math.max(0, progress(reader, pen, queue));
            }
            while (true) {
                boolean any = false;
                for (int queue = 0; queue < queues; queue++) {
                    any |= readAndCommit(reader, pen, session, queue, next);
                }
                if (!any) {
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                }
            }
        } catch (Refused gone) {
            // What was not committed is read again by the next session.
            return;
        }
    }

    private boolean readAndCommit(QueueReading reader, Pen pen, String session, int queue, long[] next) {
        List<Received> batch = reader.read(topic, queue, next[queue]);
        for (Received message : batch) {
            pen.read(System.nanoTime(), group, session, topic, queue, message.queueOffset(), message.body());
            next[queue] = message.queueOffset() + 1;
        }
        if (!batch.isEmpty()) {
            commit(reader, pen, new Place(topic, queue, next[queue]));
        } else if (expires) {
            next[queue] = Math.max(next[queue], reader.minOffset(topic, queue));
        }
        return !batch.isEmpty();
    }

    private void commit(QueueReading reader, Pen pen, Place place) {
        long asked = System.nanoTime();
        Proof proof = Proof.NONE;
        try {
            reader.commit(topic, place.queue(), place.offset());
            // The official client's commits go one way: only asking tells whether one has arrived.
            if (progress(reader, pen, place.queue()) == place.offset()) {
                proof = Proof.ANSWERED;
                hasCommitted = true;
            }
        } finally {
            // A broker that is gone before it was asked may have it.
            pen.add(new Commit(asked, System.nanoTime(), group, place, proof));
        }
    }

    /** What the broker says; no answer is below {@link #UNCOMMITTED}. */
    private long progress(QueueReading reader, Pen pen, int queue) {
        long asked = System.nanoTime();
        long offset = reader.committed(topic, queue);
        if (offset >= UNCOMMITTED) {
            pen.add(new Progress(asked, System.nanoTime(), group, new Place(topic, queue, offset)));
        }
        return offset;
    }
}
