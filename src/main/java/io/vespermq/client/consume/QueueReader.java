package io.vespermq.client.consume;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.protocol.body.SubscriptionData;
import io.vespermq.protocol.header.pull.PullReply;
import io.vespermq.runtime.Loop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one queue for a consumer: pulls, hands the messages out one after the other, and remembers how far the handler
 * got. Belongs to the client's loop.
 */
final class QueueReader {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReader.class);
    private static final long PAUSE_MS = 1_000;

    private final MessageQueue queue;
    private final SubscriptionData wanted;
    private final boolean fromBeginning;
    private final GroupCalls calls;
    private final MessageHandler handler;
    private final Loop loop;
    /** Told when the queue was read to its end, and when a broker does not answer. */
    private final Events events;

    // Owned by the client's loop.
    private final Deque<ReceivedMessage> batch = new ArrayDeque<>();
    private final Promise<Void> idle = Promise.promise();
    private long nextPull;
    private long end;
    private long progress = -1;
    private long committed = -1;
    private boolean atEnd;
    private boolean stopped;
    private boolean handling;

    /** What the reader tells its consumer. */
    interface Events {
        /** The queue was read to where it ended. */
        void readToEnd();

        /** A broker did not answer or did not know the group. */
        void troubled(MessageQueue queue);
    }

    QueueReader(
            MessageQueue queue,
            SubscriptionData wanted,
            boolean fromBeginning,
            GroupCalls calls,
            MessageHandler handler,
            Loop loop,
            Events events) {
        this.queue = queue;
        this.wanted = wanted;
        this.fromBeginning = fromBeginning;
        this.calls = calls;
        this.handler = handler;
        this.loop = loop;
        this.events = events;
    }

    /** Finds the place to begin at and reads on from there until {@link #stop}. */
    void start() {
        calls.progress(queue)
                .compose(known -> known >= 0 ? Future.succeededFuture(known) : firstOffset())
                .compose(first -> calls.maxOffset(queue).onSuccess(max -> begin(first, max)))
                .onFailure(e -> retry(e, this::start));
    }

    /** True once everything that was there has been handed out. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** Hands out nothing more. Completes when the handler is done with what it has. */
    Future<Void> stop() {
        stopped = true;
        batch.clear();
        if (!handling) {
            idle.tryComplete();
        }
        return idle.future();
    }

    /** Tells the broker how far the group got, where that changed. */
    Future<Void> commit() {
        long reached = progress;
        if (reached < 0 || reached == committed) {
            return Future.succeededFuture();
        }
        return calls.commit(queue, reached).onSuccess(v -> committed = Math.max(committed, reached));
    }

    private Future<Long> firstOffset() {
        return fromBeginning ? calls.minOffset(queue) : calls.maxOffset(queue);
    }

    private void begin(long first, long max) {
        nextPull = first;
        end = max;
        noteEnd();
        pull();
    }

    private void pull() {
        if (stopped) {
            return;
        }
        calls.pull(queue, nextPull, wanted).onSuccess(this::pulled).onFailure(e -> retry(e, this::pull));
    }

    private void pulled(Command reply) {
        ResponseCode code = ResponseCode.of(reply.code());
        boolean isRead = code == ResponseCode.SUCCESS
                || code == ResponseCode.PULL_NOT_FOUND
                || code == ResponseCode.PULL_RETRY_IMMEDIATELY
                || code == ResponseCode.PULL_OFFSET_MOVED;
        if (stopped) {
            return;
        }
        if (!isRead) {
            retry(
                    new IllegalStateException("pull of " + queue + " refused: " + code + ", " + reply.remark()),
                    this::pull);
            return;
        }
        PullReply header = PullReply.CODEC.decode(reply.fields());
        if (code == ResponseCode.SUCCESS) {
            unpack(reply);
        }
        nextPull = header.nextBeginOffset();
        end = header.maxOffset();
        handOut();
    }

    private void unpack(Command reply) {
        ByteBuffer records = reply.body().nioBuffer();
        while (records.hasRemaining()) {
            StoredMessage stored = StoredMessage.at(records);
            ReceivedMessage message = ReceivedMessage.of(queue, stored);
            // Brokers filter by the hash of the tag; two tags may share one.
            if (wanted.tagsSet().isEmpty() || wanted.tagsSet().contains(String.valueOf(message.tags()))) {
                batch.add(message);
            }
            records.position(records.position() + stored.length());
        }
    }

    /** Hands out what was pulled. A loop, not a chain of callbacks, as long as the handler is done at once. */
    private void handOut() {
        for (ReceivedMessage message = batch.peek(); message != null && !stopped; message = batch.peek()) {
            handling = true;
            Future<Void> done = handler.handle(message);
            if (!done.isComplete()) {
                ReceivedMessage waiting = message;
                done.onComplete(result -> {
                    if (handled(waiting, result.cause())) {
                        handOut();
                    }
                });
                return;
            }
            if (!handled(message, done.cause())) {
                return;
            }
        }
        if (stopped) {
            idle.tryComplete();
            return;
        }
        progress = Math.max(progress, nextPull);
        noteEnd();
        // Not at once: a broker that never holds a pull must not keep the loop from everything else.
        loop.post(this::pull);
    }

    /** True when the next message may follow. */
    private boolean handled(ReceivedMessage message, @org.jspecify.annotations.Nullable Throwable failure) {
        handling = false;
        if (failure == null) {
            batch.poll();
            progress = message.queueOffset() + 1;
            return true;
        }
        LOG.warn("message {} of {} was not handled and comes again", message.messageId(), queue, failure);
        if (stopped) {
            idle.tryComplete();
        } else {
            loop.after(PAUSE_MS, this::handOut);
        }
        return false;
    }

    private void noteEnd() {
        if (!atEnd && nextPull >= end) {
            atEnd = true;
            events.readToEnd();
        }
    }

    private void retry(Throwable cause, Runnable again) {
        if (stopped) {
            return;
        }
        LOG.debug("{}: {}; trying again", queue, cause.getMessage());
        events.troubled(queue);
        loop.after(PAUSE_MS, again);
    }
}
