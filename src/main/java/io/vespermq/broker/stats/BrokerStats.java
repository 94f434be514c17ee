package io.vespermq.broker.stats;

import io.vespermq.protocol.body.ops.StatsWindows;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Tally;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes through the broker. The counting methods may be called from any loop and cost a few nanoseconds; all
 * others belong to the broker's home loop, which calls {@link #sample} every {@link #SAMPLE_MS} milliseconds. Nothing
 * survives a restart.
 */
public final class BrokerStats {
    /** Milliseconds between samples. */
    public static final long SAMPLE_MS = 10_000;

    private static final int SAMPLES_KEPT = 61;

    private record GroupTopic(String group, String topic) {}

    private enum Total {
        STORED,
        STORED_BYTES,
        STORE_FAILED,
        DELIVERED,
        DELIVERED_BYTES,
        PULLS_FOUND,
        PULLS_MISSED
    }

    private final Clock clock;
    private final ZoneId zone;
    private final long startNanos;

    // Added to from any loop.
    private final Tally<Total> totals = new Tally<>();
    private final Tally<String> storedByTopic = new Tally<>();
    private final Tally<GroupTopic> deliveredByGroup = new Tally<>();

    // Owned by the home loop.
    private final Map<Total, Samples> samples = new HashMap<>();
    private final Map<String, CounterHistory> topicHistory = new HashMap<>();
    private final Map<GroupTopic, CounterHistory> groupHistory = new HashMap<>();
    private LocalDate today;
    private long storedAtMidnight;
    private long storedAtMidnightBefore;
    private long deliveredAtMidnight;
    private long deliveredAtMidnightBefore;

    /**
     * Everything at 0.
     *
     * @param zone in which days begin
     */
    public BrokerStats(Clock clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
        this.startNanos = clock.nanos();
        this.today = date();
        for (Total total : Total.values()) {
            Samples readings = new Samples(SAMPLES_KEPT);
            readings.add(startNanos, 0);
            samples.put(total, readings);
        }
    }

    /** Any loop. So many messages and bytes were stored in a topic. */
    public void stored(String topic, int count, long bytes) {
        totals.add(Total.STORED, count);
        totals.add(Total.STORED_BYTES, bytes);
        storedByTopic.add(topic, count);
    }

    /** Any loop. A send was refused by the store. */
    public void storeFailed() {
        totals.add(Total.STORE_FAILED, 1);
    }

    /** Any loop. A pull of a group handed out so many messages and bytes of a topic. */
    public void delivered(String group, String topic, int count, long bytes) {
        totals.add(Total.DELIVERED, count);
        totals.add(Total.DELIVERED_BYTES, bytes);
        totals.add(Total.PULLS_FOUND, 1);
        deliveredByGroup.add(new GroupTopic(group, topic), count);
    }

    /** Any loop. A pull found nothing. */
    public void missed() {
        totals.add(Total.PULLS_MISSED, 1);
    }

    /** Reads every counter and notes it. */
    public void sample() {
        long now = clock.nanos();
        samples.forEach((total, readings) -> readings.add(now, totals.sum(total)));
        storedByTopic.sums().forEach((topic, sum) -> topicHistory
                .computeIfAbsent(topic, t -> new CounterHistory(startNanos))
                .tick(now, sum));
        deliveredByGroup.sums().forEach((key, sum) -> groupHistory
                .computeIfAbsent(key, k -> new CounterHistory(startNanos))
                .tick(now, sum));
        if (!date().equals(today)) {
            today = date();
            storedAtMidnightBefore = storedAtMidnight;
            storedAtMidnight = totals.sum(Total.STORED);
            deliveredAtMidnightBefore = deliveredAtMidnight;
            deliveredAtMidnight = totals.sum(Total.DELIVERED);
        }
    }

    /** Forgets a deleted topic. */
    public void forgetTopic(String topic) {
        storedByTopic.remove(topic);
        topicHistory.remove(topic);
        forgetDelivered(key -> key.topic().equals(topic));
    }

    /** Forgets a deleted group. */
    public void forgetGroup(String group) {
        forgetDelivered(key -> key.group().equals(group));
    }

    /** Messages stored per second in a topic, over the last minute. */
    public double storedPerSecond(String topic) {
        CounterHistory history = topicHistory.get(topic);
        return history == null ? 0 : history.perSecond();
    }

    /** Messages of a topic handed out per second to a group, over the last minute. */
    public double deliveredPerSecond(String group, String topic) {
        CounterHistory history = groupHistory.get(new GroupTopic(group, topic));
        return history == null ? 0 : history.perSecond();
    }

    /** What was stored in a topic in the last minute, hour and day; null when nothing ever was. */
    public @Nullable StatsWindows storedIn(String topic) {
        CounterHistory history = topicHistory.get(topic);
        return history == null ? null : history.windows();
    }

    /** What was handed out to a group in the last minute, hour and day; null when nothing ever was. */
    public @Nullable StatsWindows deliveredTo(String group, String topic) {
        CounterHistory history = groupHistory.get(new GroupTopic(group, topic));
        return history == null ? null : history.windows();
    }

    /** The figures of {@code GET_BROKER_RUNTIME_INFO}, under RocketMQ's names. */
    public Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        long stored = totals.sum(Total.STORED);
        long delivered = totals.sum(Total.DELIVERED);
        long bytes = totals.sum(Total.STORED_BYTES);
        facts.put("putTps", rates(Total.STORED));
        facts.put("getTransferredTps", rates(Total.DELIVERED));
        facts.put("getFoundTps", rates(Total.PULLS_FOUND));
        facts.put("getMissTps", rates(Total.PULLS_MISSED));
        facts.put("getTotalTps", rates(Total.PULLS_FOUND, Total.PULLS_MISSED));
        facts.put("putMessageTimesTotal", Long.toString(stored));
        facts.put("putMessageFailedTimes", Long.toString(totals.sum(Total.STORE_FAILED)));
        facts.put("putMessageSizeTotal", Long.toString(bytes));
        facts.put("putMessageAverageSize", decimal(stored == 0 ? 0 : (double) bytes / stored));
        facts.put("msgPutTotalYesterdayMorning", Long.toString(storedAtMidnightBefore));
        facts.put("msgPutTotalTodayMorning", Long.toString(storedAtMidnight));
        facts.put("msgPutTotalTodayNow", Long.toString(stored));
        facts.put("msgGetTotalYesterdayMorning", Long.toString(deliveredAtMidnightBefore));
        facts.put("msgGetTotalTodayMorning", Long.toString(deliveredAtMidnight));
        facts.put("msgGetTotalTodayNow", Long.toString(delivered));
        return facts;
    }

    private void forgetDelivered(Predicate<GroupTopic> isGone) {
        for (GroupTopic key : deliveredByGroup.sums().keySet()) {
            if (isGone.test(key)) {
                deliveredByGroup.remove(key);
                groupHistory.remove(key);
            }
        }
    }

    /** Rates over the last 10 s, minute and 10 minutes, as text. */
    private String rates(Total... wanted) {
        StringBuilder text = new StringBuilder();
        for (int intervals : new int[] {1, 6, SAMPLES_KEPT - 1}) {
            double rate = 0;
            for (Total total : wanted) {
                Samples readings = samples.get(total);
                rate += readings == null ? 0 : readings.perSecond(intervals);
            }
            text.append(text.isEmpty() ? "" : " ").append(decimal(rate));
        }
        return text.toString();
    }

    private static String decimal(double value) {
        return Double.toString(Math.round(value * 100) / 100.0);
    }

    private LocalDate date() {
        return Instant.ofEpochMilli(clock.epochMs()).atZone(zone).toLocalDate();
    }
}
