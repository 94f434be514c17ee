package io.vespermq.store.log;

import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.SegmentSupply;
import io.vespermq.store.segment.Segments;
import io.vespermq.store.segment.ZeroAhead;
import java.util.ArrayList;
import java.util.List;

/**
 * The log: segments, their writer and their reader, and how far all of it got. Owned by the store's loop; appends and
 * marks may be used from any.
 */
public final class CommitLog {
    /**
     * What a force has to cover.
     *
     * @param files files with bytes that may not be durable, oldest first
     * @param end position that is durable once all of them are forced
     * @param storeMs store time of the newest record before it
     */
    public record ForcePlan(List<DiskFile> files, long end, long storeMs) {}

    private final Loop loop;
    private final LogMarks marks;
    private final LogHealth health;
    private final Segments segments;
    private final SegmentSupply supply;
    private final ZeroAhead zeros;
    private final LogWriter writer;
    private final LogReader reader;

    /** The log over recovered segments, whose end {@code marks} say. Called on the store's loop. */
    public CommitLog(LogParts parts, LogMarks marks, LogHealth health) {
        this.loop = parts.loop();
        this.marks = marks;
        this.health = health;
        this.segments = parts.segments();
        // Never from within the writer's own call, nor before there is one.
        Runnable changed = () -> loop.post(this::goOn);
        supply = new SegmentSupply(segments, parts.ahead(), loop, parts.durableZeros(), changed, this::cannotPrepare);
        zeros = new ZeroAhead(
                loop, parts.ahead(), segments, parts.space(), parts.durableZeros(), changed, this::cannotPrepare);
        writer = new LogWriter(parts, supply, zeros, marks, health);
        health.ended().onSuccess(failure -> changed.run());
        reader = new LogReader(parts, marks);
    }

    /** Takes appends. */
    public LogWriter writer() {
        return writer;
    }

    /** Reads records. */
    public LogReader reader() {
        return reader;
    }

    /** How far the log got. */
    public LogMarks marks() {
        return marks;
    }

    /** Whether it takes writes. */
    public LogHealth health() {
        return health;
    }

    /** Position of the oldest byte kept. */
    public long minPosition() {
        loop.check();
        return segments.minPosition();
    }

    /** What a force that begins now has to cover. */
    public ForcePlan forcePlan() {
        loop.check();
        long from = marks.flushed().position();
        long end = marks.appended().position();
        List<DiskFile> files = new ArrayList<>();
        for (Segment segment : segments.inOrder()) {
            if (segment.end() > from && segment.base() < end) {
                files.add(segment.file());
            }
        }
        return new ForcePlan(files, end, writer.writtenStoreMs());
    }

    /** Takes nothing more, writes what is gathered and answers it; completes when no file is being prepared any more. */
    public Future<Void> close() {
        loop.check();
        health.close();
        writer.drain();
        writer.goOn();
        return zeros.close().compose(quiet -> supply.close());
    }

    private void goOn() {
        writer.goOn();
    }

    private void cannotPrepare(Throwable cause) {
        health.degrade("the place for coming messages could not be prepared", cause);
    }

    /** The segments, for closing their files. */
    public Segments segments() {
        return segments;
    }
}
