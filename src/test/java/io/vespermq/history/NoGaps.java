package io.vespermq.history;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;

import io.vespermq.history.Operation.Bounds;
import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Between the first and the last offset of a queue there is a message at each: for its readers, in its files, in the log. */
final class NoGaps implements Invariant {
    private record Queue(String replica, String topic, int number) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        long finalFrom = evidence.history().finalFrom();
        evidence.history().bounds().stream()
                .filter(bounds -> bounds.at() >= finalFrom)
                .forEach(bounds -> checkReaders(evidence, bounds, findings));
        checkFiles(
                evidence.history().entries().stream()
                        .filter(entry -> evidence.isOfRun(entry.place()))
                        .toList(),
                Entry::replica,
                Entry::place,
                "in the files of the queue there is nothing at ",
                findings);
        checkFiles(evidence.records(), Stored::replica, Stored::place, "in the log there is nothing for ", findings);
    }

    private static void checkReaders(Evidence evidence, Bounds bounds, Findings findings) {
        boolean missing = false;
        for (long offset = bounds.first(); offset < bounds.end(); offset++) {
            Place place = new Place(bounds.topic(), bounds.queue(), offset);
            boolean read = evidence.finalRead(place) != null || evidence.isExpired(place);
            if (!read && !missing) {
                String what =
                        "readers find nothing at " + place + ", between " + bounds.first() + " and " + bounds.end();
                findings.add(Fault.GAP, place, what, bounds, place);
            }
            missing = !read;
        }
    }

    private static <T extends Operation> void checkFiles(
            List<T> all, Function<T, String> replica, Function<T, Place> place, String what, Findings findings) {
        all.stream()
                .collect(groupingBy(one -> new Queue(
                        replica.apply(one),
                        place.apply(one).topic(),
                        place.apply(one).queue())))
                .values()
                .forEach(queue -> checkQueue(new ArrayList<>(queue), place, what, findings));
    }

    private static <T extends Operation> void checkQueue(
            List<T> queue, Function<T, Place> place, String what, Findings findings) {
        queue.sort(comparingLong(one -> place.apply(one).offset()));
        for (int i = 1; i < queue.size(); i++) {
            Place before = place.apply(queue.get(i - 1));
            Place missing = new Place(before.topic(), before.queue(), before.offset() + 1);
            if (place.apply(queue.get(i)).offset() > missing.offset()) {
                findings.add(Fault.GAP, missing, what + missing, queue.get(i), missing);
            }
        }
    }
}
