package io.vespermq.history;

import static java.util.Comparator.comparingLong;

import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Commit;
import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.Expired;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Operation.Progress;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Run;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Everything that was written down about a run, each kind in the order of time. */
final class History {
    /** Of the names of its files. */
    static final String ENDING = ".tsv";

    private final Run run;
    private final Map<Class<?>, List<Operation>> byKind = new HashMap<>();

    History(Run run, List<? extends Operation> operations) {
        this.run = run;
        operations.forEach(operation -> byKind.computeIfAbsent(operation.getClass(), kind -> new ArrayList<>())
                .add(operation));
        byKind.values().forEach(list -> list.sort(comparingLong(Operation::at)));
    }

    /**
     * Reads all files of a directory and of those below it.
     *
     * @throws IOException when they cannot be read, or in one sentence when a line is none of a history
     */
    static History read(Path directory) throws IOException {
        return new HistoryFiles().read(directory);
    }

    Run run() {
        return run;
    }

    List<Send> sends() {
        return all(Send.class);
    }

    List<Read> reads() {
        return all(Read.class);
    }

    List<Commit> commits() {
        return all(Commit.class);
    }

    List<Progress> progress() {
        return all(Progress.class);
    }

    List<Bounds> bounds() {
        return all(Bounds.class);
    }

    List<Expired> expired() {
        return all(Expired.class);
    }

    /** Harm by when it was healed: what comes next after something else is quickly found. */
    NavigableMap<Long, Harm> harmByEnd() {
        NavigableMap<Long, Harm> harm = new TreeMap<>();
        all(Harm.class).forEach(one -> harm.put(one.end(), one));
        return harm;
    }

    List<Phase> phases() {
        return all(Phase.class);
    }

    List<Stored> stored() {
        return all(Stored.class);
    }

    List<Entry> entries() {
        return all(Entry.class);
    }

    List<LogRange> logs() {
        return all(LogRange.class);
    }

    /** All of them, in no order that means anything. */
    List<Operation> operations() {
        return byKind.values().stream().flatMap(List::stream).toList();
    }

    /** How many there are of each kind. */
    int count(Class<? extends Operation> kind) {
        return all(kind).size();
    }

    /** When the reading of everything at the end began, {@link Long#MAX_VALUE} when it did not. */
    long finalFrom() {
        List<Phase> phases = phases();
        if (phases.isEmpty() || !phases.get(phases.size() - 1).isFinal()) {
            return Long.MAX_VALUE;
        }
        return phases.get(phases.size() - 1).at();
    }

    /** The operations on a queue, and what concerns all, in the order of time. */
    List<Operation> around(String topic, int queue) {
        return operations().stream()
                .filter(operation -> operation.concerns(topic, queue))
                .sorted(comparingLong(Operation::at))
                .toList();
    }

    @SuppressWarnings("unchecked") // a list has what its key says
    private <T extends Operation> List<T> all(Class<T> kind) {
        return (List<T>) byKind.getOrDefault(kind, List.of());
    }
}
