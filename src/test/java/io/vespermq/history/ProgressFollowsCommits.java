package io.vespermq.history;

import static java.util.Comparator.comparingLong;

import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Proof;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * A committed offset is one that was committed: the last one, or after harm one that was the last not longer before it
 * than the run's window. It is never behind the end of its queue: where a power cut took messages that were consumed, the
 * first of them is the next again.
 */
final class ProgressFollowsCommits implements Invariant {
    /** Brokers say it of groups that they do not know as well as "none": both mean that nothing was consumed. */
    private static final long BEGINNING = 0;

    private record Owner(String group, String topic, int queue) {
        static Owner of(String group, Place place) {
            return new Owner(group, place.topic(), place.queue());
        }
    }

    /**
     * A value that was set at some time between two, or not at all.
     *
     * @param source who says so
     * @param latest the latest {@code until} of this one and of those that begin before it
     */
    private record Value(Operation source, long from, long until, long offset, Proof proof, long latest) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        History history = evidence.history();
        NavigableMap<Long, Harm> harmByEnd = history.harmByEnd();
        Map<Owner, List<Value>> values = new HashMap<>();
        for (Commit commit : history.commits()) {
            values.computeIfAbsent(Owner.of(commit.group(), commit.place()), owner -> new ArrayList<>())
                    .add(value(commit, harmByEnd));
        }
        for (Progress seen : history.progress()) {
            // What was seen was set: later answers may not be older.
            values.computeIfAbsent(Owner.of(seen.group(), seen.place()), owner -> new ArrayList<>())
                    .add(new Value(seen, seen.asked(), seen.at(), offset(seen), Proof.ANSWERED, 0));
        }
        values.values().forEach(ProgressFollowsCommits::sort);
        Map<Owner, Long> ends = ends(history);
        for (Progress seen : history.progress()) {
            Owner owner = Owner.of(seen.group(), seen.place());
            check(seen, values.getOrDefault(owner, List.of()), harmByEnd, evidence, findings);
            Long end = ends.get(new Owner("", owner.topic(), owner.queue()));
            boolean mayHaveShrunk = history.run().lossWindow() > 0 && harmByEnd.ceilingKey(seen.at()) != null;
            if (end != null && seen.place().offset() > end && !mayHaveShrunk) {
                ahead(seen, "the end of the queue, " + end, findings);
            }
        }
    }

    /** A commit without an answer can take effect until the broker that it went to is gone. */
    private static Value value(Commit commit, NavigableMap<Long, Harm> harmByEnd) {
        long until = commit.done();
        if (commit.proof() == Proof.NONE) {
            Map.Entry<Long, Harm> next = harmByEnd.ceilingEntry(commit.asked());
            until = next == null ? Long.MAX_VALUE : next.getKey();
        }
        return new Value(commit, commit.asked(), until, commit.place().offset(), commit.proof(), 0);
    }

    /** In the order of time, so that a walk back can end. */
    private static void sort(List<Value> values) {
        values.sort(comparingLong(Value::from));
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            latest = Math.max(latest, value.until());
            values.set(
                    i, new Value(value.source(), value.from(), value.until(), value.offset(), value.proof(), latest));
        }
    }

    /** Goes back in time from the answer: whatever is newer than the newest value that surely held may be the answer. */
    private static void check(
            Progress seen,
            List<Value> values,
            NavigableMap<Long, Harm> harmByEnd,
            Evidence evidence,
            Findings findings) {
        long window = evidence.history().run().commitWindow();
        long most = BEGINNING;
        long surelyFrom = Long.MIN_VALUE;
        for (int i = countUntil(seen.at(), values) - 1; i >= 0; i--) {
            Value value = values.get(i);
            if (value.latest() < surelyFrom) {
                break;
            }
            if (value.until() >= surelyFrom && !value.source().equals(seen)) {
                if (value.offset() == offset(seen)) {
                    return;
                }
                most = Math.max(most, value.offset());
                if (surelyFrom == Long.MIN_VALUE && holdsAt(value, seen, harmByEnd, window)) {
                    surelyFrom = value.from();
                }
            }
        }
        if (offset(seen) > most) {
            ahead(seen, "all that was committed, " + most, findings);
        } else if (!evidence.isUndone(seen.place()) && (offset(seen) > BEGINNING || surelyFrom != Long.MIN_VALUE)) {
            findings.add(
                    Fault.COMMITTED_BACK,
                    seen,
                    "group " + seen.group() + " is said to be at " + seen.place()
                            + ", which is none of what it committed since its last commit that nothing can have undone",
                    seen,
                    seen.place());
        }
    }

    private static long offset(Progress seen) {
        return Math.max(BEGINNING, seen.place().offset());
    }

    /** How many of them begin at the time or before. */
    private static int countUntil(long time, List<Value> values) {
        int low = 0;
        int high = values.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values.get(middle).from() <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether no harm between the two can have made the broker forget it. */
    private static boolean holdsAt(Value value, Progress seen, NavigableMap<Long, Harm> harmByEnd, long window) {
        if (value.proof() == Proof.NONE || value.until() > seen.asked()) {
            return false;
        }
        // An answer may be read when the broker that gave it is gone.
        Map.Entry<Long, Harm> next = harmByEnd.ceilingEntry(value.from());
        return value.proof() == Proof.WRITTEN
                || next == null
                || next.getValue().at() > seen.at()
                || next.getValue().at() - value.until() >= window;
    }

    private static Map<Owner, Long> ends(History history) {
        long finalFrom = history.finalFrom();
        Map<Owner, Long> ends = new HashMap<>();
        for (Bounds bounds : history.bounds()) {
            if (bounds.at() >= finalFrom) {
                ends.merge(new Owner("", bounds.topic(), bounds.queue()), bounds.end(), Math::max);
            }
        }
        return ends;
    }

    private static void ahead(Progress seen, String of, Findings findings) {
        findings.add(
                Fault.COMMITTED_AHEAD,
                seen,
                "group " + seen.group() + " is said to be at " + seen.place() + ", ahead of " + of,
                seen,
                seen.place());
    }
}
