package io.vespermq.store.simulation;

import io.netty.util.ReferenceCounted;
import io.vertx.core.Promise;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * An event loop that takes a turn when it is told to. Turns are taken in the order in which they were posted, as Netty's
 * loop does; timers that are due queue up behind what was posted before.
 */
final class SimLoop implements Loop {
    private static final class Due implements Timer, Runnable {
        private final long nanos;
        private final long number;
        private final Runnable task;
        private boolean isCancelled;

        private Due(long nanos, long number, Runnable task) {
            this.nanos = nanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }

        @Override
        public void run() {
            // It may have been cancelled while others had their turn.
            if (!isCancelled) {
                task.run();
            }
        }
    }

    /** What a worker has computed, on its way to the loop. */
    record Delivery(Object result, Runnable deliver) implements Runnable {
        @Override
        public void run() {
            deliver.run();
        }
    }

    private static final long NANOS_A_MS = 1_000_000L;

    private final Clock clock;
    private final Deque<Runnable> turns = new ArrayDeque<>();
    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.comparingLong((Due due) -> due.nanos).thenComparingLong(due -> due.number));
    private boolean isCurrent;
    private long number;

    SimLoop(Clock clock) {
        this.clock = clock;
    }

    /** True when there is something to do now. */
    boolean hasTurn() {
        for (Due due = timers.peek(); due != null && due.nanos <= clock.nanos(); due = timers.peek()) {
            timers.remove();
            turns.add(due);
        }
        return !turns.isEmpty();
    }

    /** Does one thing. */
    void turn() {
        on(turns.remove());
    }

    /** Does something as if its turn had come. */
    void on(Runnable task) {
        isCurrent = true;
        try {
            task.run();
        } finally {
            isCurrent = false;
        }
    }

    /** Nanoseconds until the next timer is due; 0 when one is. */
    long untilNextTimer() {
        Due next = timers.peek();
        return next == null ? 0 : Math.max(0, next.nanos - clock.nanos());
    }

    /** The process is gone, with what it was about to do. */
    void kill() {
        for (Runnable turn : turns) {
            if (turn instanceof Delivery delivery && delivery.result() instanceof ReferenceCounted buffer) {
                buffer.release();
            }
        }
        turns.clear();
        timers.clear();
    }

    @Override
    public boolean isCurrent() {
        return isCurrent;
    }

    @Override
    public void post(Runnable task) {
        turns.add(task);
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
        Due due = new Due(clock.nanos() + delayMs * NANOS_A_MS, number++, task);
        timers.add(due);
        return due;
    }

    @Override
    public Timer every(long periodMs, Runnable task) {
        Timer[] next = new Timer[1];
        Runnable[] round = new Runnable[1];
        round[0] = () -> {
            next[0] = after(periodMs, round[0]);
            task.run();
        };
        next[0] = after(periodMs, round[0]);
        return () -> next[0].cancel();
    }

    @Override
    public <T> Promise<T> promise() {
        throw new UnsupportedOperationException("nothing of the store asks for it");
    }
}
