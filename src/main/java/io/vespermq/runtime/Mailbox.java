package io.vespermq.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * A bounded way into a loop: any thread puts items, the loop takes them in order and as many at once as wait. The loop
 * is woken once for a run of items, not once for each.
 *
 * @param <T> what is handed over
 */
public final class Mailbox<T> {
    /** Items taken in one turn of the loop, so that a flood does not keep its sockets waiting. */
    private static final int TURN_COUNT_MAX = 1024;

    private record Letter<T>(T item, int bytes) {}

    private final Loop loop;
    private final long bytesMax;
    private final Consumer<T> receiver;

    // Written by any thread.
    private final MpscAtomicArrayQueue<Letter<T>> letters;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();

    /**
     * A mailbox of {@code loop}.
     *
     * @param countMax items that may wait
     * @param bytesMax bytes that may wait, by the senders' own reckoning; one larger item is taken when none waits
     * @param receiver called on the loop for each item
     */
    public Mailbox(Loop loop, int countMax, long bytesMax, Consumer<T> receiver) {
        this.loop = loop;
        this.bytesMax = bytesMax;
        this.receiver = receiver;
        letters = new MpscAtomicArrayQueue<>(countMax);
    }

    /** Hands an item over; false when the box is full and nothing was taken. */
    public boolean offer(T item, int bytes) {
        long before = waitingBytes.getAndAdd(bytes);
        if ((before > 0 && before + bytes > bytesMax) || !letters.offer(new Letter<>(item, bytes))) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        wake();
        return true;
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            loop.post(this::deliver);
        }
    }

    private void deliver() {
        // Cleared before the queue is read: an item put after the last look wakes the loop again.
        woken.set(false);
        for (int taken = 0; taken < TURN_COUNT_MAX; taken++) {
            Letter<T> letter = letters.poll();
            if (letter == null) {
                return;
            }
            waitingBytes.addAndGet(-letter.bytes());
            receiver.accept(letter.item());
        }
        wake();
    }
}
