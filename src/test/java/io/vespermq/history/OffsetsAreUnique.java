package io.vespermq.history;

import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;
import java.util.HashMap;
import java.util.Map;

/** An offset that ever was a message's is never another's, whoever saw it and when, unless the message was undone. */
final class OffsetsAreUnique implements Invariant {
    @Override
    public void check(Evidence evidence, Findings findings) {
        Map<Place, MessageId> owners = new HashMap<>();
        for (Read read : evidence.reads()) {
            if (read.body().whole() && !evidence.isUndone(read.body().id())) {
                claim(owners, read.place(), read.body().id(), read, findings);
            }
        }
        for (Stored record : evidence.records()) {
            if (record.body().whole()) {
                claim(owners, record.place(), record.body().id(), record, findings);
            }
        }
        for (Send send : evidence.history().sends()) {
            // One that is found elsewhere has moved, which is another fault.
            Place found = evidence.found(send.id());
            boolean isThere = found == null || found.equals(send.place());
            if (send.ok() && isThere && !evidence.isUndone(send.id())) {
                claim(owners, send.place(), send.id(), send, findings);
            }
        }
    }

    private static void claim(
            Map<Place, MessageId> owners, Place place, MessageId id, Operation seen, Findings findings) {
        MessageId owner = owners.putIfAbsent(place, id);
        if (owner != null && !owner.equals(id)) {
            findings.add(Fault.OFFSET_REUSED, place, "at " + place + " are both " + owner + " and " + id, seen, place);
        }
    }
}
