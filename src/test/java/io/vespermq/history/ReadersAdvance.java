package io.vespermq.history;

import io.vespermq.history.Operation.Read;
import java.util.HashMap;
import java.util.Map;

/** Within a session a reader gets a queue's offsets one after the other, but for those that have expired. */
final class ReadersAdvance implements Invariant {
    private static final String NO_SESSION = "-";

    private record Reader(String group, String session, String topic, int queue) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        Map<Reader, Long> next = new HashMap<>();
        for (Read read : evidence.history().reads()) {
            if (!read.session().equals(NO_SESSION)) {
                Place place = read.place();
                Reader reader = new Reader(read.group(), read.session(), place.topic(), place.queue());
                Long expected = next.put(reader, place.offset() + 1);
                Place before = new Place(place.topic(), place.queue(), place.offset() - 1);
                boolean isLeap = expected != null && place.offset() > expected && evidence.isExpired(before);
                if (expected != null && expected != place.offset() && !isLeap) {
                    findings.add(
                            place.offset() < expected ? Fault.READER_WENT_BACK : Fault.READER_SKIPPED,
                            read,
                            "in session " + read.session() + " group " + read.group() + " got " + place
                                    + " when offset " + expected + " was due",
                            read,
                            place);
                }
            }
        }
    }
}
