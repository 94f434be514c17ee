package io.vespermq.history;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;

import io.vespermq.history.Operation.Send;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of two messages of one producer in one queue the one that was sent after the other was acknowledged has the larger offset. */
final class SendersKeepOrder implements Invariant {
    private record Stream(int client, String topic, int queue) {}

    private record Found(Send send, Place place) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        List<Found> all = new ArrayList<>();
        evidence.found().forEach((id, place) -> {
            Send send = evidence.send(id);
            if (send != null) {
                all.add(new Found(send, place));
            }
        });
        all.stream()
                .collect(groupingBy(one -> new Stream(
                        one.send().id().client(),
                        one.place().topic(),
                        one.place().queue())))
                .values()
                .forEach(stream -> check(new ArrayList<>(stream), findings));
    }

    /** From the last offset down: none that was sent later than the earliest answer seen so far may follow. */
    private static void check(List<Found> stream, Findings findings) {
        stream.sort(comparingLong((Found one) -> one.place().offset()).reversed());
        Found earliest = null;
        for (Found one : stream) {
            if (earliest != null && one.send().asked() > earliest.send().answered()) {
                findings.add(
                        Fault.OUT_OF_ORDER,
                        one.send().id(),
                        "message " + one.send().id() + " is at " + one.place() + ", before "
                                + earliest.send().id() + " at " + earliest.place()
                                + ", which was acknowledged before it was sent",
                        one.send(),
                        one.place());
            }
            earliest = earlier(earliest, one);
        }
    }

    private static @Nullable Found earlier(@Nullable Found a, Found b) {
        if (!b.send().ok()) {
            return a;
        }
        return a == null || b.send().answered() < a.send().answered() ? b : a;
    }
}
