package io.vespermq.broker.pull;

import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Pulls that found nothing and wait for a message or for their time to be up. Owned by the home loop. A pull whose
 * connection closed ends with the next sweep, so that it does not count against the limit.
 *
 * <p>A message wakes the pulls of its queue at the end of the turn in which it arrived, so that a pull that waits for one
 * message gets the whole batch that came with it.
 */
public final class ParkedPulls {
    /** Longest time by which a pull is answered late when nothing arrives. */
    private static final long SWEEP_MS = 250;

    private record Key(String topic, int queueId) {}

    /** A pull that waits. */
    interface Parked {
        /** First offset it wants. */
        long offset();

        /** Monotonic nanoseconds at which it must be answered. */
        long deadlineNanos();

        /** True when nobody waits for the answer any more. */
        boolean isAbandoned();

        /** True when a message with this tag code may be wanted. */
        boolean wants(long tagCode);

        /** Answers it as things stand now; an abandoned one just ends. */
        void resume();
    }

    private final Loop home;
    private final Clock clock;
    private final int max;

    // Owned by the home loop.
    private final Map<Key, List<Parked>> byQueue = new HashMap<>();
    private final Queue<Parked> woken = new ArrayDeque<>();
    private int count;
    private boolean resumeScheduled;
    private boolean sweepScheduled;

    /** Holds at most {@code max} pulls. */
    public ParkedPulls(Loop home, Clock clock, int max) {
        this.home = home;
        this.clock = clock;
        this.max = max;
    }

    /** How many pulls wait. */
    public int count() {
        return count;
    }

    /** Holds a pull; false when the limit is reached and it must be answered now. */
    boolean park(String topic, int queueId, Parked pull) {
        home.check();
        if (count >= max) {
            return false;
        }
        byQueue.computeIfAbsent(new Key(topic, queueId), key -> new ArrayList<>(2))
                .add(pull);
        count++;
        if (!sweepScheduled) {
            sweepScheduled = true;
            home.after(SWEEP_MS, this::sweep);
        }
        return true;
    }

    /** A message became visible: the pulls that want it are resumed at the end of this turn. */
    public void arrived(String topic, int queueId, long offset, long tagCode) {
        if (count == 0) {
            return;
        }
        Key key = new Key(topic, queueId);
        List<Parked> waiting = byQueue.get(key);
        if (waiting == null) {
            return;
        }
        for (Iterator<Parked> each = waiting.iterator(); each.hasNext(); ) {
            Parked pull = each.next();
            if (offset >= pull.offset() && pull.wants(tagCode)) {
                each.remove();
                wake(pull);
            }
        }
        if (waiting.isEmpty()) {
            byQueue.remove(key);
        }
    }

    private void sweep() {
        long now = clock.nanos();
        for (Iterator<List<Parked>> queues = byQueue.values().iterator(); queues.hasNext(); ) {
            List<Parked> waiting = queues.next();
            for (Iterator<Parked> each = waiting.iterator(); each.hasNext(); ) {
                Parked pull = each.next();
                if (pull.deadlineNanos() - now <= 0 || pull.isAbandoned()) {
                    each.remove();
                    wake(pull);
                }
            }
            if (waiting.isEmpty()) {
                queues.remove();
            }
        }
        sweepScheduled = count > 0;
        if (sweepScheduled) {
            home.after(SWEEP_MS, this::sweep);
        }
    }

    private void wake(Parked pull) {
        count--;
        woken.add(pull);
        if (!resumeScheduled) {
            resumeScheduled = true;
            home.post(this::resumeWoken);
        }
    }

    private void resumeWoken() {
        resumeScheduled = false;
        try {
            for (Parked pull = woken.poll(); pull != null; pull = woken.poll()) {
                pull.resume();
            }
        } finally {
            // A pull that fails must not leave those behind it.
            if (!woken.isEmpty()) {
                resumeScheduled = true;
                home.post(this::resumeWoken);
            }
        }
    }
}
