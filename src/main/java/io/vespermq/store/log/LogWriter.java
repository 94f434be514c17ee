package io.vespermq.store.log;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.message.Draft;
import io.vespermq.message.RecordLayout;
import io.vespermq.message.SysFlag;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Mailbox;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreFailure.Reason;
import io.vespermq.store.file.NoSpace;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.SegmentSupply;
import io.vespermq.store.segment.Segments;
import io.vespermq.store.segment.Space;
import io.vespermq.store.segment.ZeroAhead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The single writer of the log. Encodes records one behind the other into a batch and writes the batch once per turn of
 * the loop: everything that arrives in one turn costs one system call, one wake-up of those who wait, one round of
 * dispatch.
 *
 * <p>Appends from the store's own loop are encoded at once; appends from other loops come through a bounded mailbox.
 * Futures are completed only from the drain, never from within an append, so that what a sender does next cannot get
 * between the records of a batch.
 */
public final class LogWriter {
    private static final int BATCH_BYTES = 1 << 20;
    /** So many held appends are taken in one turn: the loop has other things to do. */
    private static final int HELD_A_TURN = 1024;

    private static final int HANDED_OVER_COUNT_MAX = 65_536;
    private static final long HANDED_OVER_BYTES_MAX = 64L << 20;

    private final Loop loop;
    private final Clock clock;
    private final LogLimits limits;
    private final LogMarks marks;
    private final LogHealth health;
    private final Segments segments;
    private final SegmentSupply supply;
    private final ZeroAhead zeros;
    private final Space space;
    private final TagCodes tagCodes;
    private final QueueCursors cursors;
    private final LogListener listener;
    private final Mailbox<Ack> handedOver;

    // Owned by the store's loop.
    private ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);
    private long batchStart;
    private @Nullable Segment active;
    private boolean lacksSegment;
    private long lastStoreMs;
    private long writtenStoreMs;
    private boolean drainPosted;
    private List<Ack> acks = new ArrayList<>();
    private List<Slot> slots = new ArrayList<>();
    private List<Ack> spareAcks = new ArrayList<>();
    private List<Slot> spareSlots = new ArrayList<>();
    private final Deque<Ack> held = new ArrayDeque<>();
    private long heldBytes;

    LogWriter(LogParts parts, SegmentSupply supply, ZeroAhead zeros, LogMarks marks, LogHealth health) {
        this.loop = parts.loop();
        this.clock = parts.clock();
        this.limits = parts.limits();
        this.segments = parts.segments();
        this.tagCodes = parts.tagCodes();
        this.cursors = parts.cursors();
        this.listener = parts.listener();
        this.supply = supply;
        this.zeros = zeros;
        this.space = parts.space();
        this.marks = marks;
        this.health = health;
        this.batchStart = marks.appended().position();
        this.lastStoreMs = parts.lastStoreMs();
        this.writtenStoreMs = lastStoreMs;
        this.active = segments.holding(batchStart);
        this.handedOver = new Mailbox<>(loop, HANDED_OVER_COUNT_MAX, HANDED_OVER_BYTES_MAX, this::takeHandedOver);
        if (active != null) {
            zeros.moveTo(active, batchStart);
        }
        supply.prepare(nextBase());
    }

    /** Appends one message; see {@link io.vespermq.store.api.MessageStore#append}. Any loop. */
    public Future<Appended> append(Draft draft) {
        StoreFailure refusal = limits.refusal(draft);
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        Promise<Appended> promise = Loop.callerPromise();
        submit(new Slot(draft, promise));
        return promise.future();
    }

    /** Appends messages together; see {@link io.vespermq.store.api.MessageStore#appendAll}. Any loop. */
    public Future<List<Appended>> appendAll(List<Draft> drafts) {
        long length = 0;
        List<Slot> together = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            StoreFailure refusal = limits.refusal(draft);
            if (refusal != null) {
                return Future.failedFuture(refusal);
            }
            length += draft.length();
            together.add(new Slot(draft, null));
        }
        StoreFailure tooLong = limits.tooLong(length);
        if (tooLong != null) {
            return Future.failedFuture(tooLong);
        }
        Promise<List<Appended>> promise = Loop.callerPromise();
        submit(new BatchAck(together, promise, (int) length));
        return promise.future();
    }

    /** Position that the next record will get, ahead of the appended mark while a batch is gathered. Store's loop. */
    public long nextPosition() {
        return batchStart + batch.position();
    }

    /** Store time of the newest record before the appended mark, epoch milliseconds; 0 for none. Store's loop. */
    public long writtenStoreMs() {
        return writtenStoreMs;
    }

    /** Writes and answers what is gathered now. Store's loop. */
    public void drain() {
        loop.check();
        drainPosted = false;
        if (acks.isEmpty()) {
            return;
        }
        List<Ack> answered = acks;
        List<Slot> written = slots;
        acks = spareAcks;
        slots = spareSlots;
        StoreFailure failure = writeOut();
        if (failure == null) {
            writtenStoreMs = lastStoreMs;
            marks.appended().advanceTo(batchStart);
        }
        try {
            if (failure == null) {
                listener.written(written, batchStart);
            }
        } finally {
            // Whatever the listener does: what is in the log is answered.
            answer(answered, failure);
            answered.clear();
            written.clear();
            spareAcks = answered;
            spareSlots = written;
        }
    }

    /** Tries again what a full disk prevented. Store's loop. */
    public void retry() {
        loop.check();
        zeros.retry();
        supply.retry();
    }

    /** Takes or refuses what had to wait, as far as that is possible now; the rest in later turns. Store's loop. */
    void goOn() {
        if (lacksSegment && supply.isReady()) {
            lacksSegment = false;
            space.has(Space.Part.LOG);
        }
        boolean areRefused = health.refusal() != null;
        long stop = nextPosition() + BATCH_BYTES;
        for (int taken = 0; areRefused || (taken < HELD_A_TURN && nextPosition() < stop); taken++) {
            Ack next = held.poll();
            if (next == null) {
                return;
            }
            heldBytes -= next.length();
            if (!takeAndRelease(next, this::takeNow)) {
                held.addFirst(next);
                heldBytes += next.length();
                return;
            }
        }
        // What comes meanwhile queues behind the rest.
        loop.post(this::goOn);
    }

    private void submit(Ack ack) {
        if (loop.isCurrent()) {
            if (!take(ack)) {
                retainBodies(ack);
            }
            return;
        }
        retainBodies(ack);
        if (!handedOver.offer(ack, ack.length())) {
            releaseBodies(ack);
            ack.failed(new StoreFailure(
                    Reason.BUSY,
                    "the store's append queue is full (" + HANDED_OVER_COUNT_MAX + " messages or "
                            + HANDED_OVER_BYTES_MAX + " bytes)"));
        }
    }

    private void takeHandedOver(Ack ack) {
        takeAndRelease(ack, this::take);
    }

    /** Gives the bodies back unless the append has to wait. */
    private static boolean takeAndRelease(Ack ack, Predicate<Ack> take) {
        boolean isDone = true;
        try {
            isDone = take.test(ack);
            return isDone;
        } finally {
            if (isDone) {
                releaseBodies(ack);
            }
        }
    }

    /** The caller only lends the bodies until append returns; whoever reads them later has to keep them. */
    private static void retainBodies(Ack ack) {
        for (int i = 0; i < ack.count(); i++) {
            ack.slot(i).retainBody();
        }
    }

    private static void releaseBodies(Ack ack) {
        for (int i = 0; i < ack.count(); i++) {
            ack.slot(i).releaseBody();
        }
    }

    /** Takes an append or refuses it. False when it is held until there is room: its bodies must stay readable then. */
    private boolean take(Ack ack) {
        if (held.isEmpty() && takeNow(ack)) {
            return true;
        }
        if (heldBytes > 0 && heldBytes + ack.length() > HANDED_OVER_BYTES_MAX) {
            ack.failed(new StoreFailure(
                    Reason.BUSY,
                    "the disk is behind: " + heldBytes + " bytes wait for their place in the log to be prepared"));
            return true;
        }
        held.add(ack);
        heldBytes += ack.length();
        return false;
    }

    private boolean takeNow(Ack ack) {
        StoreFailure refusal = refusal(ack.length());
        if (refusal == null && !makeRoom(ack.length())) {
            refusal = refusal(ack.length());
            if (refusal == null) {
                return false;
            }
        }
        if (refusal != null) {
            ack.failed(refusal);
            return true;
        }
        lastStoreMs = Math.max(lastStoreMs, clock.epochMs());
        for (int i = 0; i < ack.count(); i++) {
            encode(ack.slot(i));
        }
        acks.add(ack);
        if (!drainPosted) {
            drainPosted = true;
            loop.post(this::drain);
        }
        return true;
    }

    private @Nullable StoreFailure refusal(int length) {
        if (health.refusal() != null) {
            return health.refusal();
        }
        if (space.refusal() != null) {
            return space.refusal();
        }
        long unflushed = nextPosition() + length - marks.flushed().position();
        return unflushed <= limits.unflushedBytesMax()
                ? null
                : new StoreFailure(
                        Reason.BUSY,
                        "the disk is behind: " + unflushed + " bytes would wait to be forced, unflushedBytesMax is "
                                + limits.unflushedBytesMax());
    }

    private void encode(Slot slot) {
        Draft draft = slot.takeDraft();
        if (batch.remaining() < slot.length()) {
            writeOut();
            growBatch(slot.length());
        }
        QueueCursor cursor = SysFlag.isVisible(draft.sysFlag()) ? cursors.of(draft.topic(), draft.queueId()) : null;
        // Prepared and rolled-back records stand in no queue; RocketMQ writes offset 0 into them.
        long offset = cursor == null ? 0 : cursor.take();
        long position = nextPosition();
        draft.encode(batch, offset, position, lastStoreMs);
        slot.placed(cursor, position, offset, lastStoreMs, tagCodes.of(draft.topic(), draft.properties(), lastStoreMs));
        slots.add(slot);
    }

    private void growBatch(int length) {
        if (batch.capacity() < length) {
            batch = ByteBuffer.allocateDirect(Integer.highestOneBit(length - 1) << 1);
        }
    }

    /** True when the active segment has room for an append and a blank, a new one if need be; false when not yet. */
    private boolean makeRoom(int length) {
        Segment current = active;
        long needed = (long) length + RecordLayout.BLANK_BYTES;
        if (current == null || nextPosition() + needed > current.end()) {
            if (current != null && nextPosition() < current.end()) {
                if (!zeros.covers(Math.min(current.end(), nextPosition() + RecordLayout.BLANK_BYTES))) {
                    return false;
                }
                fillUp(current);
            }
            if (!health.isOpen() || !openNext()) {
                return false;
            }
        }
        return zeros.covers(nextPosition() + needed);
    }

    private void fillUp(Segment current) {
        int left = (int) (current.end() - nextPosition());
        if (left > 0) {
            if (batch.remaining() < RecordLayout.BLANK_BYTES) {
                writeOut();
            }
            batch.putInt(left).putInt(RecordLayout.MAGIC_BLANK);
        }
        writeOut();
        batchStart = current.end();
    }

    private boolean openNext() {
        try {
            Segment next = supply.take(nextBase());
            if (next == null) {
                return false;
            }
            segments.add(next);
            active = next;
            zeros.moveTo(next);
            supply.prepare(next.end());
            return true;
        } catch (NoSpace e) {
            lacksSegment = true;
            space.lacks(Space.Part.LOG, e);
            return false;
        }
    }

    private long nextBase() {
        return active == null ? segmentStart(batchStart) : active.end();
    }

    private long segmentStart(long position) {
        return position - position % segments.segmentBytes();
    }

    /** Writes the batch into the active segment. Returns why not; then the log takes nothing any more. */
    private @Nullable StoreFailure writeOut() {
        int length = batch.position();
        Segment segment = active;
        if (health.isDegraded()) {
            batch.clear();
            return unknown();
        }
        if (length == 0 || segment == null) {
            return null;
        }
        batch.flip();
        try {
            segment.file().write(batch, segment.at(batchStart));
        } catch (IOException | RuntimeException | InternalError e) {
            // Whatever the write threw, nobody knows what is on the disk now.
            health.degrade("write of " + length + " bytes at byte " + batchStart + " of the log failed", e);
            batch.clear();
            return unknown();
        }
        batchStart += length;
        batch.clear();
        zeros.follow(batchStart);
        return null;
    }

    private StoreFailure unknown() {
        StoreFailure refusal = health.refusal();
        return new StoreFailure(
                Reason.UNKNOWN, refusal == null ? "a write failed" : String.valueOf(refusal.getMessage()));
    }

    private static void answer(List<Ack> answered, @Nullable StoreFailure failure) {
        for (Ack ack : answered) {
            if (failure == null) {
                ack.stored();
            } else {
                ack.failed(failure);
            }
        }
    }
}
