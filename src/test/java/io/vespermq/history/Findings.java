package io.vespermq.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The faults of a history: each one counted once, the first few of each kind with what happened around them. */
final class Findings {
    private static final int EXAMPLES = 3;
    private static final int AROUND = 20;

    /** A fault with the lines of the history around it; its own is among them. */
    record Example(Fault fault, String what, List<String> around) {}

    private record Known(Fault fault, Object subject) {}

    private final History history;
    private final Map<Fault, Integer> counts = new TreeMap<>();
    private final Set<Known> known = new HashSet<>();
    private final List<Example> examples = new ArrayList<>();

    Findings(History history) {
        this.history = history;
    }

    /**
     * Notes a fault.
     *
     * @param subject what is at fault; seen again it does not count again
     * @param at the operation that shows it
     * @param place in which queue it is
     */
    void add(Fault fault, Object subject, String what, Operation at, Place place) {
        if (known.add(new Known(fault, subject)) && counts.merge(fault, 1, Integer::sum) <= EXAMPLES) {
            examples.add(new Example(fault, what, around(at, place)));
        }
    }

    private List<String> around(Operation at, Place place) {
        List<Operation> all = history.around(place.topic(), place.queue());
        int index = Math.max(0, all.indexOf(at));
        return all.subList(Math.max(0, index - AROUND), Math.min(all.size(), index + AROUND + 1)).stream()
                .map(Operation::line)
                .toList();
    }

    Map<Fault, Integer> counts() {
        return counts;
    }

    List<Example> examples() {
        return examples;
    }
}
