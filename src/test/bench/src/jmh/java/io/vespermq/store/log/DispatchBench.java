package io.vespermq.store.log;

import io.netty.buffer.Unpooled;
import io.vespermq.message.Draft;
import io.vespermq.store.dispatch.Dispatcher;
import io.vespermq.store.dispatch.QueueEnds;
import io.vespermq.store.file.Disk;
import io.vespermq.store.queue.ConsumeQueues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the dispatcher does for a message on the store's loop: its queue entry, the confirmed mark, word to the listener. A batch
 * of 64 over 8 queues at a time. Entries are taken off as for a worker that writes them, but not written.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DispatchBench {
    private static final int BATCH = 64;
    private static final int QUEUES = 8;

    private final ConsumeQueues queues =
            new ConsumeQueues(Disk.real(), Path.of(System.getProperty("vesper.bench.directory"), "dispatch"), 6_000_000);
    private final LogMarks marks = LogMarks.at(0);
    private final Dispatcher dispatcher = new Dispatcher(queues, marks, false, 0);
    private final List<Slot> slots = new ArrayList<>();
    private long end;
    private long arrived;

    /** Makes the messages: the same ones are dispatched over and over. */
    @Setup
    public void slots() {
        QueueEnds ends = new QueueEnds(queues);
        for (int i = 0; i < BATCH; i++) {
            Draft draft = Draft.to("BenchTopic", i % QUEUES).body(Unpooled.EMPTY_BUFFER).build();
            Slot slot = new Slot(draft, null);
            slot.placed(ends.of("BenchTopic", i % QUEUES), end, i / QUEUES, 1, 0);
            slots.add(slot);
            end = slot.end();
        }
        dispatcher.onArrival((topic, queueId, offset, tagCode) -> arrived++);
    }

    /** One batch. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long dispatch() {
        end += BATCH;
        dispatcher.written(slots, end);
        if (queues.isMuchUnwritten()) {
            queues.written(queues.beginRound());
        }
        return arrived;
    }

    @TearDown
    public void close() throws IOException {
        queues.close();
    }
}
