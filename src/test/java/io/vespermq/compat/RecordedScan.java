package io.vespermq.compat;

import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Expired;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Pen;
import io.vespermq.history.Recording;
import java.util.List;
import java.util.function.Consumer;

/** Reads all queues of a topic and writes down what is in them: the last part of a history. */
final class RecordedScan {
    private static final String NO_SESSION = "-";

    private final String topic;
    private final Consumer<Received> look;
    private final boolean expires;
    private final long[] next;

    /**
     * A scan of all queues.
     *
     * @param look looks at each message
     * @param expires whether the oldest messages may be gone
     */
    RecordedScan(String topic, int queues, Consumer<Received> look, boolean expires) {
        this.topic = topic;
        this.look = look;
        this.expires = expires;
        this.next = new long[queues];
    }

    /** Reads from where the last one ended to where the queues end, and returns how many messages there were. */
    int read(QueueReading reader, Recording recording) {
        int count = 0;
        try (Pen pen = recording.pen("scan")) {
            pen.add(new Phase(System.nanoTime(), Phase.FINAL));
            for (int queue = 0; queue < next.length; queue++) {
                long end = reader.maxOffset(topic, queue);
                pen.add(new Bounds(System.nanoTime(), topic, queue, next[queue], end));
                count += read(reader, pen, queue, end);
                if (expires) {
                    pen.add(new Expired(System.nanoTime(), topic, queue, reader.minOffset(topic, queue)));
                }
                next[queue] = end;
            }
        }
        return count;
    }

    /** The same while others send: {@link #read} begins there again. */
    int peek(QueueReading reader, Recording recording) {
        int count = 0;
        try (Pen pen = recording.pen("scan")) {
            for (int queue = 0; queue < next.length; queue++) {
                count += read(reader, pen, queue, reader.maxOffset(topic, queue));
            }
        }
        return count;
    }

    /** What is missing is for the checker to say: it knows whether anybody was promised that it is there. */
    private int read(QueueReading reader, Pen pen, int queue, long end) {
        int count = 0;
        long offset = next[queue];
        while (offset < end) {
            List<Received> some = reader.read(topic, queue, offset);
            if (some.isEmpty()) {
                long first = expires ? reader.minOffset(topic, queue) : 0;
                if (first <= offset) {
                    break;
                }
                offset = first;
            }
            for (Received message : some) {
                look.accept(message);
                pen.read(System.nanoTime(), "scan", NO_SESSION, topic, queue, message.queueOffset(), message.body());
                offset = message.queueOffset() + 1;
                count++;
            }
        }
        return count;
    }
}
