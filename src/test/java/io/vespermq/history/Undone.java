package io.vespermq.history;

import static java.util.stream.Collectors.groupingBy;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is gone since a harm and may be, where the log is forced only now and then: messages that were acknowledged not
 * longer than the run's window before it or not at all, behind which nothing is left of what was in the log with them, and
 * which nobody saw again. Their places are free.
 */
final class Undone {
    private final Set<MessageId> messages = new HashSet<>();
    private final Set<Place> places = new HashSet<>();

    /**
     * Looks for them.
     *
     * @param kept whether a message was found in the end, by readers or in the log
     */
    Undone(History history, Predicate<MessageId> kept) {
        if (history.run().lossWindow() == 0) {
            return;
        }
        Map<MessageId, Long> seen = new HashMap<>();
        history.reads().forEach(read -> seen.merge(read.body().id(), read.at(), Math::max));
        NavigableMap<Long, Harm> harmByEnd = history.harmByEnd();
        Map<Long, List<Send>> sends = history.sends().stream()
                .filter(send -> harmByEnd.ceilingKey(send.asked()) != null)
                .collect(groupingBy(send -> harmByEnd.ceilingKey(send.asked())));
        long keptTo = -1;
        for (Harm harm : harmByEnd.values()) {
            List<Send> before = sends.getOrDefault(harm.end(), List.of());
            keptTo = before.stream()
                    .filter(send -> send.ok() && kept.test(send.id()))
                    .mapToLong(Send::position)
                    .reduce(keptTo, Math::max);
            for (Send send : before) {
                boolean isSeenAgain = seen.getOrDefault(send.id(), Long.MIN_VALUE) > harm.end();
                boolean isOfTheEnd = send.ok()
                        && send.position() > keptTo
                        && harm.at() - send.answered() <= history.run().lossWindow();
                if (!kept.test(send.id()) && !isSeenAgain && (isOfTheEnd || send.answer() == Answer.MAYBE)) {
                    messages.add(send.id());
                    places.add(send.place());
                }
            }
        }
        for (Read read : history.reads()) {
            if (messages.contains(read.body().id())) {
                places.add(read.place());
            }
        }
    }

    Set<MessageId> messages() {
        return messages;
    }

    /** Where their senders or readers were told that they are. */
    Set<Place> places() {
        return places;
    }
}
