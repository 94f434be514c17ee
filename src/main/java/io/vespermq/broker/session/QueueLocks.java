package io.vespermq.broker.session;

import io.vespermq.protocol.body.MessageQueue;
import io.vespermq.runtime.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which client of a group may consume which queue in order. A lock ends 60 s after it was last renewed. In memory only:
 * after a restart nobody holds anything. Owned by the broker's home loop.
 */
public final class QueueLocks {
    private static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Lock(String clientId, long renewedNanos) {}

    private final Clock clock;

    // Owned by the home loop.
    private final Map<String, Map<MessageQueue, Lock>> groups = new HashMap<>();

    /** No locks yet. */
    public QueueLocks(Clock clock) {
        this.clock = clock;
    }

    /** True while any queue of the group is locked. */
    public boolean isHeld(String group) {
        Map<MessageQueue, Lock> locks = groups.get(group);
        return locks != null && locks.values().stream().anyMatch(this::isAlive);
    }

    /** Locks or renews what no other client of the group holds; returns the queues the client holds now. */
    public List<MessageQueue> lock(String group, String clientId, Collection<MessageQueue> queues) {
        Map<MessageQueue, Lock> locks = groups.computeIfAbsent(group, g -> new HashMap<>());
        List<MessageQueue> granted = new ArrayList<>();
        for (MessageQueue queue : queues) {
            Lock held = locks.get(queue);
            if (held == null || held.clientId().equals(clientId) || !isAlive(held)) {
                locks.put(queue, new Lock(clientId, clock.nanos()));
                granted.add(queue);
            }
        }
        return granted;
    }

    /** Gives up what the client holds of these queues. */
    public void unlock(String group, String clientId, Collection<MessageQueue> queues) {
        Map<MessageQueue, Lock> locks = groups.get(group);
        if (locks == null) {
            return;
        }
        for (MessageQueue queue : queues) {
            Lock held = locks.get(queue);
            if (held != null && held.clientId().equals(clientId)) {
                locks.remove(queue);
            }
        }
        if (locks.isEmpty()) {
            groups.remove(group);
        }
    }

    /** Forgets locks that ended. */
    void sweep() {
        groups.values().forEach(locks -> locks.values().removeIf(lock -> !isAlive(lock)));
        groups.values().removeIf(Map::isEmpty);
    }

    private boolean isAlive(Lock lock) {
        return clock.nanos() - lock.renewedNanos() <= EXPIRY_NANOS;
    }
}
