package io.vespermq.history;

import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Stored;
import java.util.HashMap;
import java.util.Map;

/** In the files of a broker every record that stands in a queue has its entry, and every entry its record. */
final class LogMatchesQueues implements Invariant {
    /** Entries of delayed messages hold a time in place of the tag. */
    private static final String DELAYED = "SCHEDULE_TOPIC_XXXX";

    private record Spot(String replica, long position) {}

    private record Slot(String replica, Place place) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        History history = evidence.history();
        Map<String, LogRange> ranges = new HashMap<>();
        for (LogRange range : history.logs()) {
            ranges.put(range.replica(), range);
            if (!range.damage().isEmpty()) {
                String what =
                        "the log of " + range.replica() + " ends at position " + range.end() + ": " + range.damage();
                findings.add(Fault.LOG_DAMAGED, range.replica(), what, range, new Place("", 0, 0));
            }
        }
        Map<Spot, Stored> records = new HashMap<>();
        history.stored().forEach(record -> records.put(new Spot(record.replica(), record.position()), record));
        Map<Slot, Entry> entries = new HashMap<>();
        for (Entry entry : history.entries()) {
            entries.put(new Slot(entry.replica(), entry.place()), entry);
            LogRange range = ranges.get(entry.replica());
            if (range != null && entry.position() >= range.begin()) {
                checkEntry(entry, records, findings);
            }
        }
        for (Stored record : history.stored()) {
            if (record.inQueue() && !entries.containsKey(new Slot(record.replica(), record.place()))) {
                String what = "the record at position " + record.position() + " has no entry at " + record.place();
                findings.add(Fault.LOG_AND_QUEUE_DISAGREE, record.place(), what, record, record.place());
            }
        }
    }

    private static void checkEntry(Entry entry, Map<Spot, Stored> records, Findings findings) {
        Stored record = records.get(new Spot(entry.replica(), entry.position()));
        String fault = "";
        if (record == null) {
            fault = "where no record begins";
        } else if (!record.place().equals(entry.place())) {
            fault = "where the record is that stands at " + record.place();
        } else if (record.length() != entry.length()) {
            fault = "with length " + entry.length() + ", but the record there has " + record.length();
        } else if (record.tagCode() != entry.tagCode() && !entry.place().topic().equals(DELAYED)) {
            fault = "with tag code " + entry.tagCode() + ", but the record's tag has " + record.tagCode();
        }
        if (!fault.isEmpty()) {
            String what = "the entry at " + entry.place() + " points to position " + entry.position() + ", " + fault;
            findings.add(Fault.LOG_AND_QUEUE_DISAGREE, entry.place(), what, entry, entry.place());
        }
    }
}
