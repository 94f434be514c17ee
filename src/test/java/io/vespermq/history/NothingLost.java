package io.vespermq.history;

import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Send;
import io.vespermq.history.Operation.Stored;

/**
 * Every acknowledged message is there in the end, where its sender was told that it is, but for what has expired and what a
 * power cut may undo.
 */
final class NothingLost implements Invariant {
    @Override
    public void check(Evidence evidence, Findings findings) {
        if (evidence.history().finalFrom() == Long.MAX_VALUE) {
            return;
        }
        for (Send send : evidence.history().sends()) {
            if (send.ok() && !evidence.isUndone(send.id()) && !evidence.isExpired(send.place())) {
                checkRead(evidence, send, findings);
                checkPosition(evidence, send, findings);
            }
        }
    }

    private static void checkRead(Evidence evidence, Send send, Findings findings) {
        Read there = evidence.finalRead(send.place());
        if (there != null && there.body().whole() && there.body().id().equals(send.id())) {
            checkQueue(send, send.place(), findings);
            return;
        }
        Place elsewhere = evidence.found(send.id());
        if (elsewhere != null) {
            moved(send, elsewhere.toString(), findings);
            return;
        }
        if (there == null || there.body().whole()) {
            checkLog(evidence, send, findings);
        }
    }

    private static void checkQueue(Send send, Place place, Findings findings) {
        if (send.askedQueue() >= 0 && send.askedQueue() != place.queue()) {
            moved(send, place + " and not in queue " + send.askedQueue(), findings);
        }
    }

    private static void moved(Send send, String where, Findings findings) {
        findings.add(
                Fault.MOVED,
                send.id(),
                "message " + send.id() + ", acknowledged at " + send.place() + ", is at " + where,
                send,
                send.place());
    }

    private static void checkLog(Evidence evidence, Send send, Findings findings) {
        Stored record = evidence.stored(send.id());
        Fault fault;
        if (!evidence.hasLog()) {
            fault = Fault.LOST_TO_READERS;
        } else if (record == null) {
            fault = Fault.LOST_FROM_LOG;
        } else {
            Entry entry = evidence.entry(record.place());
            fault = entry == null || entry.position() != record.position()
                    ? Fault.LOST_FROM_QUEUE
                    : Fault.LOST_TO_READERS;
        }
        findings.add(
                fault,
                send.id(),
                "message " + send.id() + ", acknowledged at " + send.place() + ", is lost: " + fault.meaning(),
                send,
                send.place());
    }

    private static void checkPosition(Evidence evidence, Send send, Findings findings) {
        Stored record = evidence.stored(send.id());
        if (record != null && send.position() >= 0 && send.position() != record.position()) {
            moved(send, "position " + record.position() + " of the log and not at " + send.position(), findings);
        }
    }
}
