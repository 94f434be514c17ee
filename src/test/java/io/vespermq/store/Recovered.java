package io.vespermq.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vespermq.message.StoredMessage;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.queue.ConsumeQueue;
import io.vespermq.store.recovery.RecordScan;
import io.vespermq.store.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a start makes of a directory, without a store's loop: one to a few hundred microseconds.
 *
 * @param bodies of all messages, in the order of the log
 * @param faults what contradicts itself: offsets with gaps or twice, queues that disagree with the log
 */
record Recovered(List<String> bodies, List<String> faults) {
    private record QueueName(String topic, int queueId) {}

    /** Recovers a directory, reads it and lets go of it as a process that is killed would. */
    static Recovered of(Disk disk, StoreOptions options) throws IOException {
        OpenedStore opened = OpenedStore.open(disk, options, new TagCodes(options.delayLevels()));
        List<String> bodies = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Map<QueueName, Long> next = new HashMap<>();
        long end = opened.found().end();
        for (Segment segment : opened.segments().inOrder()) {
            RecordScan scan = new RecordScan(segment, segment.base());
            for (StoredMessage record = scan.next(); record != null; record = scan.next()) {
                bodies.add(UTF_8.decode(record.body()).toString());
                QueueName queue = new QueueName(record.topic(), record.queueId());
                Long expected = next.put(queue, record.queueOffset() + 1);
                // Where the oldest files were deleted, a queue begins anywhere.
                long first = opened.segments().minPosition() > 0 ? record.queueOffset() : 0;
                if (record.queueOffset() != (expected == null ? first : expected)) {
                    faults.add(queue + ": offset " + record.queueOffset() + ", " + expected + " expected");
                }
                if (record.position() >= end) {
                    faults.add("a record at byte " + record.position() + " behind the end " + end);
                }
            }
        }
        next.forEach((name, max) -> {
            ConsumeQueue queue = opened.queues().find(name.topic(), name.queueId());
            if (queue == null || queue.max() != max) {
                faults.add(name + " ends at " + (queue == null ? "nothing" : queue.max()) + ", " + max + " in the log");
            }
        });
        opened.queues().forEach(queue -> {
            Long max = next.get(new QueueName(queue.topic(), queue.queueId()));
            if (max == null && queue.max() > queue.min()) {
                faults.add(queue.topic() + "/" + queue.queueId() + " has entries, the log has no such messages");
            }
        });
        opened.queues().close();
        opened.index().close();
        opened.segments().close();
        opened.lock().close();
        return new Recovered(bodies, faults);
    }
}
