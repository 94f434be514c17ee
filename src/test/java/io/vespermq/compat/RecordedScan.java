package io.vespermq.compat;

import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Received;
import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Pen;
import io.vespermq.history.Recording;
import java.util.List;

/** Reads all queues of a topic and writes down what is in them: the last part of a history. */
final class RecordedScan {
    private static final String NO_SESSION = "-";

    private final String topic;
    private final long[] next;

    RecordedScan(String topic, int queues) {
        this.topic = topic;
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
                break;
            }
            for (Received message : some) {
                pen.read(System.nanoTime(), "scan", NO_SESSION, topic, queue, message.queueOffset(), message.body());
                offset = message.queueOffset() + 1;
                count++;
            }
        }
        return count;
    }
}
