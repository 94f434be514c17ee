package io.vespermq.history;

import io.vespermq.history.Operation.Read;
import io.vespermq.history.Operation.Stored;
import java.util.HashMap;
import java.util.Map;

/** With client retries off a message is in one place only. */
final class NoDuplicates implements Invariant {
    @Override
    public void check(Evidence evidence, Findings findings) {
        if (evidence.history().run().retries()) {
            return;
        }
        long finalFrom = evidence.history().finalFrom();
        for (Read read : evidence.reads()) {
            if (read.at() >= finalFrom && evidence.isOurs(read.body())) {
                Place other = evidence.found(read.body().id());
                if (other != null && !other.equals(read.place())) {
                    duplicate(read.body().id(), other, read.place(), read, findings);
                }
            }
        }
        checkLogs(evidence, findings);
    }

    private static void checkLogs(Evidence evidence, Findings findings) {
        record Copy(String replica, MessageId id) {}
        Map<Copy, Stored> first = new HashMap<>();
        for (Stored record : evidence.records()) {
            if (evidence.isOurs(record.body())) {
                Stored other = first.putIfAbsent(
                        new Copy(record.replica(), record.body().id()), record);
                if (other != null) {
                    duplicate(record.body().id(), other.place(), record.place(), record, findings);
                }
            }
        }
    }

    private static void duplicate(MessageId id, Place one, Place other, Operation seen, Findings findings) {
        findings.add(Fault.DUPLICATE, id, "message " + id + " is both at " + one + " and " + other, seen, other);
    }
}
