package io.vespermq.compat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Clients;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Refused;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Proof;
import io.vespermq.history.Pen;
import io.vespermq.history.Place;
import io.vespermq.history.Recording;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final Recording recording;
    private final AtomicInteger commits = new AtomicInteger();
    private int sessions;
    private Thread thread = new Thread();

    CommittingGroup(String group, String topic, int queues, Recording recording) {
        this.group = group;
        this.topic = topic;
        this.queues = queues;
        this.recording = recording;
    }

    void start(BrokerUnderTest broker, Clients clients) {
        String session = "s" + ++sessions;
        thread = new Thread(() -> consume(clients, broker.nameServer(), session), group);
        thread.start();
    }

    /** So many more than there are already. */
    void awaitCommits(int more) {
        int wanted = commits.get() + more;
        Wait.until(PATIENCE, () -> group + " has committed " + wanted + " times", () -> commits.get() >= wanted);
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
            long asked = System.nanoTime();
            reader.commit(topic, queue, next[queue]);
            // The official client's commits go one way: only asking tells whether one has arrived.
            Proof proof = progress(reader, pen, queue) == next[queue] ? Proof.ANSWERED : Proof.NONE;
            pen.add(new Commit(asked, System.nanoTime(), group, new Place(topic, queue, next[queue]), proof));
            commits.incrementAndGet();
        }
        return !batch.isEmpty();
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
