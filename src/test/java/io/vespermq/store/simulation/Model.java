package io.vespermq.store.simulation;

import io.netty.buffer.Unpooled;
import io.vespermq.message.StoredMessage;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.QueueBounds;
import io.vespermq.store.api.StoreFailure.Reason;
import io.vespermq.store.simulation.Message.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What was sent, what was answered, and therefore what must be there, what may be, and what must not. */
final class Model {
    /** What a start had to begin with. */
    enum Ending {
        /** In order. */
        STOP,
        /** The process ended, the machine went on. */
        KILL,
        /** What was not forced is lost, or not. */
        POWER_CUT
    }

    private static final int HEAD_BYTES = Integer.BYTES;

    private final Check check;
    private final List<Message> all = new ArrayList<>();
    private final List<QueueModel> queues = new ArrayList<>();
    // Messages that the log has or had, in its order; those that a crash took are not among them.
    private List<Message> log = new ArrayList<>();
    private int expired;
    private int unanswered;

    Model(Check check) {
        this.check = check;
    }

    QueueModel addQueue(String topic, int id) {
        QueueModel queue = new QueueModel(topic, id);
        queues.add(queue);
        return queue;
    }

    List<QueueModel> queues() {
        return queues;
    }

    /** Messages in the log, oldest first. */
    List<Message> log() {
        return log;
    }

    /** A message that is about to be sent. Its body says which it is and follows from that. */
    Message send(QueueModel queue, int producer, boolean isVisible, String key, int fillBytes) {
        int id = all.size();
        byte[] body = new byte[HEAD_BYTES + fillBytes];
        ByteBuffer.wrap(body).putInt(id);
        int fill = id * 0x9E3779B9;
        for (int i = HEAD_BYTES; i < body.length; i++) {
            fill = fill * 1_664_525 + 1_013_904_223;
            body[i] = (byte) (fill >>> 24);
        }
        Message message = new Message(id, queue, producer, isVisible, key, body, Unpooled.wrappedBuffer(body));
        all.add(message);
        unanswered++;
        return message;
    }

    /** True when every message has its answer. */
    boolean isAnswered() {
        return unanswered == 0;
    }

    /** It is in the page cache, says the store. */
    void stored(Message message, Appended at) {
        check.that(message.state == State.SENT, () -> message + " was answered twice");
        unanswered--;
        message.placed(at);
        message.state = State.STORED;
        Message last = log.isEmpty() ? null : log.get(log.size() - 1);
        if (last != null) {
            check.that(last.end <= at.position(), () -> message + " overlaps " + last);
            check.that(last.storeMs <= at.storeMs(), () -> message + " is older than " + last);
        }
        check.that(at.end() - at.position() > message.body.length, () -> message + " is too short");
        log.add(message);
        if (message.isVisible) {
            check.that(at.queueOffset() == message.queue.next, () -> message + ", " + message.queue.next + " expected");
            enqueue(message);
        }
    }

    private void enqueue(Message message) {
        QueueModel queue = message.queue;
        Integer before = queue.newest.put(message.producer, message.id);
        check.that(before == null || before < message.id, () -> message + " stands behind the younger " + before);
        queue.byOffset.put(message.offset, message);
        queue.next = message.offset + 1;
    }

    /** It is not, or nobody knows. */
    void failed(Message message, Reason reason) {
        check.that(message.state == State.SENT && !message.isPromised, () -> message + " was answered before");
        unanswered--;
        message.state = reason == Reason.UNKNOWN ? State.UNKNOWN : State.REFUSED;
    }

    /** The topic's messages are not to be found any more. */
    void deleted(String topic) {
        for (QueueModel queue : queues) {
            if (queue.topic.equals(topic)) {
                queue.wasDeleted = true;
                queue.byOffset.values().forEach(message -> message.state = State.DELETED);
                queue.clear(0);
                queue.announced = 0;
                queue.nextAtLeast = 0;
                queue.min = 0;
            }
        }
    }

    /**
     * The log begins at {@code min} now, and everything stored before {@code limitMs} may go.
     *
     * @param wasFull the queues' entries may have had no room, and expiry does not wait for that: it makes the room
     */
    void expired(long min, long limitMs, boolean wasFull) {
        for (; expired < log.size() && log.get(expired).position < min; expired++) {
            Message message = log.get(expired);
            check.that(message.storeMs < limitMs, () -> message + " was deleted before its time");
            expire(message, wasFull);
        }
    }

    private static void expire(Message message, boolean wasFull) {
        boolean wasQueued = message.isVisible && message.state == State.STORED;
        message.state = State.EXPIRED;
        if (wasQueued) {
            message.queue.byOffset.remove(message.offset);
            message.queue.nextAtLeast =
                    wasFull ? message.queue.nextAtLeast : Math.max(message.queue.nextAtLeast, message.offset + 1);
        }
    }

    /** Which message a record is; whether it is that, byte for byte. */
    Message identify(StoredMessage record) {
        ByteBuffer body = record.body();
        int id = body.remaining() < HEAD_BYTES ? -1 : body.getInt(body.position());
        if (id < 0 || id >= all.size()) {
            check.failed(new AssertionError("nobody sent what is at byte " + record.position()));
            return null;
        }
        Message message = all.get(id);
        boolean isSame = body.equals(ByteBuffer.wrap(message.body))
                && record.queueId() == message.queue.id
                && record.topic().equals(message.queue.topic);
        check.that(isSame, () -> "another content than was sent: " + message);
        return message;
    }

    /** The process has ended, when so many messages were in the log as far as anybody had been told. */
    void ended(int answered) {
        for (Message message : log.subList(answered, log.size())) {
            message.state = State.UNKNOWN;
        }
        log = new ArrayList<>(log.subList(0, answered));
        for (Message message : all) {
            if (message.state == State.SENT) {
                message.state = State.UNKNOWN;
                // Nobody is left who could give it back.
                if (message.lent.refCnt() > 0) {
                    message.lent.release(message.lent.refCnt());
                }
            }
        }
        unanswered = 0;
    }

    /**
     * A start has come to its end.
     *
     * @param found every whole record in the log's files
     * @param min where the log begins
     * @param end where it ends
     * @param floor a force covered everything below it
     * @param limitMs messages stored before may have expired
     */
    void recovered(Ending ending, List<StoredMessage> found, long min, long end, long floor, long limitMs) {
        boolean isDamagedThere = log.stream().anyMatch(m -> m.isDamaged && m.position == end);
        Set<Message> there = new HashSet<>();
        List<Message> newLog = new ArrayList<>();
        for (StoredMessage record : found) {
            Message message = identify(record);
            if (message != null) {
                check.that(there.add(message), () -> message + " is in the log twice");
                adopt(message, record, end);
                newLog.add(message);
            }
        }
        for (Message message : log) {
            if (!there.contains(message) && message.state != State.EXPIRED) {
                boolean isLossAllowed = message.isDamaged
                        || (message.position >= end
                                && (isDamagedThere
                                        || (ending == Ending.POWER_CUT && message.end > floor && !message.isForced)));
                if (message.position < min) {
                    check.that(message.storeMs < limitMs, () -> message + " was deleted before its time");
                    expire(message, true);
                } else {
                    check.that(
                            isLossAllowed,
                            () -> message + " is lost; the log ends at byte " + end + ", " + ending + " when byte "
                                    + floor + " was forced");
                    message.state = message.isDamaged && message.position < end ? message.state : State.LOST;
                }
            }
            if (message.isDamaged && !there.contains(message) && message.position >= min && message.position < end) {
                newLog.add(message);
            }
        }
        newLog.sort((a, b) -> Long.compare(a.position, b.position));
        log = newLog;
        expired = 0;
        for (Message message : all) {
            if (message.state == State.UNKNOWN) {
                check.that(ending == Ending.POWER_CUT || !message.isPromised, () -> message + " is lost");
                message.state = State.LOST;
            }
        }
        queues.forEach(this::rebuild);
    }

    private void adopt(Message message, StoredMessage record, long end) {
        Appended at = new Appended(
                record.position(), record.position() + record.length(), record.queueOffset(), record.storeMs());
        check.that(at.end() <= end, () -> message + " is behind the log's end " + end);
        switch (message.state) {
            case REFUSED, LOST -> check.failed(new AssertionError(message + " is there again at byte " + at));
            case UNKNOWN -> {
                message.placed(at);
                message.state = State.STORED;
            }
            case EXPIRED -> message.state = State.STORED;
            default ->
                check.that(
                        message.position == at.position() && message.offset == at.queueOffset(),
                        () -> message + " has moved to " + at);
        }
    }

    /** The queue has what the log's records since its topic was made say. */
    private void rebuild(QueueModel queue) {
        queue.clear(-1);
        for (Message message : log) {
            if (message.queue == queue && message.isVisible) {
                if (message.offset < queue.next) {
                    check.that(queue.wasDeleted, () -> message + " has an offset that was given before");
                    queue.clear(-1);
                }
                check.that(
                        queue.next < 0 || message.offset == queue.next || queue.wasDeleted,
                        () -> message + " follows offset " + (queue.next - 1));
                enqueue(message);
            }
        }
    }

    /** What the store says of a queue after a start; {@code wasDeleted} lets it begin later than its messages. */
    void opened(QueueModel queue, QueueBounds bounds) {
        if (queue.wasDeleted && bounds.max() > queue.next && forgetUnreadBeginnings(queue)) {
            rebuild(queue);
        }
        boolean isForgotten = false;
        for (Message message : List.copyOf(queue.byOffset.values())) {
            boolean isServed = message.offset >= bounds.min() && message.offset < bounds.max();
            if (isServed) {
                message.state = State.STORED;
            } else {
                // A queue without a file and a head that cannot be read: nobody knows that there was a message.
                check.that(
                        message.state == State.DELETED || message.isDamaged,
                        () -> message + " is not in its queue: " + bounds);
                queue.byOffset.remove(message.offset);
                isForgotten |= message.isDamaged && log.remove(message);
            }
        }
        boolean isAsLog = queue.next < 0 || bounds.max() == queue.next || queue.byOffset.isEmpty() || isForgotten;
        check.that(isAsLog, () -> queue + " has " + bounds + ", the log goes on with offset " + queue.next);
        check.that(
                bounds.max() >= queue.nextAtLeast,
                () -> queue + " has " + bounds + " and gave offsets below " + queue.nextAtLeast + " before");
        queue.next = bounds.max();
        queue.announced = bounds.max();
        queue.min = bounds.min();
    }

    /**
     * That a topic was deleted and made anew tells the log only by offsets that begin again. Where the records that would have
     * said so cannot be read, the older messages are in the queue again. True when there are such records.
     */
    private boolean forgetUnreadBeginnings(QueueModel queue) {
        boolean isAny = false;
        long next = 0;
        for (Message message : List.copyOf(log)) {
            if (message.queue == queue && message.isVisible) {
                if (message.offset < next && message.isDamaged) {
                    log.remove(message);
                    isAny = true;
                } else {
                    next = message.offset + 1;
                }
            }
        }
        return isAny;
    }

    /** Every body was given back. */
    void checkBodies() {
        for (Message message : all) {
            check.that(message.lent.refCnt() == 0, () -> "the body is still held of " + message);
        }
    }

    /** Counts of what became of the messages. */
    String summary() {
        long[] counts = new long[State.values().length];
        List<State> states = Arrays.asList(State.values());
        all.forEach(message -> counts[states.indexOf(message.state)]++);
        return states + " " + Arrays.toString(counts);
    }
}
