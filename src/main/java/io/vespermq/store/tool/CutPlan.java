package io.vespermq.store.tool;

import java.util.List;
import java.util.Map;

/**
 * What is lost when a log is cut.
 *
 * @param to position at which the log is to end
 * @param end position behind the last byte that is not zero
 * @param records whole records from {@code to} on
 * @param nextOffsets the queues that lose messages, with their next offsets afterwards
 * @param offsets what consumers and delay levels have noted and has to go back
 * @param lastStoreMs store time of the newest record that stays, epoch milliseconds; 0 when none was found
 * @param hasTimers RocketMQ's timer wheel is there, which may name what is cut
 */
public record CutPlan(
        long to,
        long end,
        long records,
        Map<QueueName, Long> nextOffsets,
        List<Lowered> offsets,
        long lastStoreMs,
        boolean hasTimers) {
    /** Bytes that are cut. */
    public long bytes() {
        return Math.max(0, end - to);
    }
}
