package io.vespermq.history;

import io.vespermq.history.Operation.Answer;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;

/** Whatever was seen at any time is a message that was sent, as it was sent, and none that was refused. */
final class NothingInvented implements Invariant {
    @Override
    public void check(Evidence evidence, Findings findings) {
        for (Read read : evidence.reads()) {
            check(evidence, read.body(), read.place(), read, findings);
        }
        for (Stored record : evidence.records()) {
            check(evidence, record.body(), record.place(), record, findings);
        }
    }

    private static void check(Evidence evidence, Certificate body, Place place, Operation seen, Findings findings) {
        Send send = evidence.send(body.id());
        if (!body.whole()) {
            findings.add(
                    Fault.WRONG_BYTES,
                    place,
                    "the body at " + place + " is not as it was sent: " + body.flaw(),
                    seen,
                    place);
        } else if (!evidence.isOurs(body) || send == null) {
            String run = evidence.isOurs(body) ? "" : " of run " + Long.toHexString(body.run());
            findings.add(
                    Fault.PHANTOM,
                    place,
                    "message " + body.id() + run + " at " + place + " was never sent",
                    seen,
                    place);
        } else if (send.answer() == Answer.NO) {
            findings.add(
                    Fault.REFUSED_BUT_STORED,
                    send.id(),
                    "message " + send.id() + " at " + place + " was refused with " + send.status(),
                    seen,
                    place);
        } else if (send.askedQueue() >= 0 && send.askedQueue() != place.queue()) {
            findings.add(
                    Fault.MOVED,
                    send.id(),
                    "message " + send.id() + " at " + place + " was sent to queue " + send.askedQueue(),
                    seen,
                    place);
        }
    }
}
