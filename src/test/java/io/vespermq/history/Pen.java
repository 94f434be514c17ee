package io.vespermq.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vespermq.history.Operation.Answer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes lines to one file of a history, each in one write at the file's end: whoever holds the file open may be killed
 * at any time and what was written is there. For one thread; what fails throws an UncheckedIOException.
 */
public final class Pen implements AutoCloseable {
    private final FileOutputStream file;

    Pen(Path path) {
        try {
            file = new FileOutputStream(path.toFile(), true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * A message is about to be sent. Without an answer later on it is one that may or may not be stored.
     *
     * @param queue the queue it is meant for, −1 for any
     */
    public void ask(MessageId id, int thread, String topic, int queue, long at) {
        write(Tabs.joined("ask", id.client(), id.sequence(), thread, topic, queue, at));
    }

    /** The client said that it is stored, and where. {@code position} is −1 when it did not say. */
    public void ok(MessageId id, long at, String status, int queue, long offset, long position) {
        write(Tabs.joined("answer", id.client(), id.sequence(), at, Answer.OK, status, queue, offset, position));
    }

    /** The client said something else. */
    public void notOk(MessageId id, long at, Answer answer, String status) {
        write(Tabs.joined("answer", id.client(), id.sequence(), at, answer, status, -1, -1, -1));
    }

    /** Anything else happened. */
    public void add(Operation operation) {
        write(operation.line());
    }

    /** A consumer got a message. */
    public void read(long at, String group, String session, String topic, int queue, long offset, byte[] body) {
        add(new Operation.Read(at, group, session, new Place(topic, queue, offset), Body.certify(body, topic)));
    }

    private void write(String line) {
        try {
            file.write((line + '\n').getBytes(UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
