package io.vespermq.broker.ops;

import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.protocol.Versions;
import io.vespermq.runtime.Clock;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The facts of GET_BROKER_RUNTIME_INFO (28), under RocketMQ's names. Tools parse many of them without asking whether they
 * are there, so those that stand for parts which this broker does not have (thread pools, a timer wheel) are 0.
 */
public final class RuntimeFacts {
    private static final List<String> POOLS = List.of("send", "pull", "query", "litePull", "ack");

    private final Clock clock;
    private final BrokerStats stats;
    private final MessageStore store;
    private final long acceptFromMs;
    private final Supplier<Map<String, String>> more;
    private final long bootMs;
    private final long bootNanos;

    /**
     * Facts about a broker that starts now.
     *
     * @param acceptFromMs epoch milliseconds before which sends are refused [startAcceptSendRequestTimeStamp]
     * @param more facts of other parts, for instance {@code scheduleMessageOffset_1}
     */
    public RuntimeFacts(
            Clock clock, BrokerStats stats, MessageStore store, long acceptFromMs, Supplier<Map<String, String>> more) {
        this.clock = clock;
        this.stats = stats;
        this.store = store;
        this.acceptFromMs = acceptFromMs;
        this.more = more;
        this.bootMs = clock.epochMs();
        this.bootNanos = clock.nanos();
    }

    /** Home loop only. Every fact by name. */
    public Map<String, String> all() {
        Map<String, String> facts = new TreeMap<>(stats.facts());
        facts.put("brokerVersionDesc", Versions.CURRENT_TEXT);
        facts.put("brokerVersion", Integer.toString(Versions.CURRENT));
        facts.put("brokerActive", "true");
        facts.put("bootTimestamp", Long.toString(bootMs));
        facts.put("startAcceptSendRequestTimeStamp", Long.toString(acceptFromMs));
        facts.put("runtime", span(Duration.ofMillis(clock.msSince(bootNanos))));
        storeFacts(facts);
        zeros(facts);
        facts.putAll(more.get());
        return facts;
    }

    private void storeFacts(Map<String, String> facts) {
        StoreStatus status = store.status();
        String ratio = Double.toString(status.diskUsedRatio());
        facts.put("commitLogDiskRatio", ratio);
        facts.put("commitLogDiskRatio_" + status.directory().resolve("commitlog"), ratio);
        facts.put("consumeQueueDiskRatio", ratio);
        facts.put("commitLogMinOffset", Long.toString(status.minPosition()));
        facts.put("commitLogMaxOffset", Long.toString(status.maxPosition()));
        facts.put("earliestMessageTimeStamp", Long.toString(status.earliestStoreMs()));
        facts.put("dispatchBehindBytes", Long.toString(status.dispatchBehindBytes()));
        facts.put("indexBehindBytes", Long.toString(status.indexBehindBytes()));
        facts.put("indexBehindMs", Long.toString(status.indexBehindMs()));
        facts.put("remainHowManyDataToFlush", (status.maxPosition() - status.flushedPosition()) + " B");
        facts.put("storeWritable", Boolean.toString(status.writable()));
    }

    private static void zeros(Map<String, String> facts) {
        for (String pool : POOLS) {
            facts.put(pool + "ThreadPoolQueueSize", "0");
            facts.put(pool + "ThreadPoolQueueCapacity", "0");
            facts.put(pool + "ThreadPoolQueueHeadWaitTimeMills", "0");
        }
        facts.put("EndTransactionQueueSize", "0");
        facts.put("EndTransactionThreadPoolQueueCapacity", "0");
        facts.put("pageCacheLockTimeMills", "0");
        facts.put("dispatchMaxBuffer", "0");
        facts.put("remainHowManyDataToCommit", "0 B");
        facts.put("remainTransientStoreBufferNumbs", "0");
        facts.put("timerReadBehind", "0");
        facts.put("timerOffsetBehind", "0");
        facts.put("timerCongestNum", "0");
        facts.put("timerEnqueueTps", "0.0");
        facts.put("timerDequeueTps", "0.0");
    }

    private static String span(Duration span) {
        return "[ " + span.toDays() + " days, " + span.toHoursPart() + " hours, " + span.toMinutesPart() + " minutes, "
                + span.toSecondsPart() + " seconds ]";
    }
}
