package io.vespermq.store.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.vertx.core.Future;
import io.vespermq.message.RecordLayout;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.file.FileView;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Segments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records. What this process wrote, and what has been in the page cache since, is copied on the loop from a read-only
 * mapping. All else comes from the disk: a worker reads it through the channel and checks it, even where the page cache has
 * it by now. It has it because the kernel reads ahead, and whoever touches the right page of that has the next megabytes
 * read: on the loop that is milliseconds.
 */
public final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    /** This close to the end, what this process wrote is taken to be in the page cache without asking. */
    private static final long SURELY_HOT_BYTES = 32L << 20;
    /** Pieces closer than this are asked for together: one system call instead of many. */
    private static final int ASK_GAP_BYTES_MAX = 64 << 10;

    private final Loop loop;
    private final Workers workers;
    private final Segments segments;
    private final LogMarks marks;
    private final long writtenFrom;

    LogReader(LogParts parts, LogMarks marks) {
        loop = parts.loop();
        workers = parts.workers();
        segments = parts.segments();
        this.marks = marks;
        writtenFrom = marks.appended().position();
    }

    /**
     * Reads records that the queues point to. Store's loop; completes there, at once for what is in memory. The receiver
     * releases the buffer.
     *
     * @return all of the run's bytes; fails with {@link DamagedRecord} when there is no file for a record, when one that was
     *     read from the disk is not whole, or one that is there belongs elsewhere
     */
    public Future<ByteBuf> read(RecordRun run) {
        loop.check();
        Segment[] files = new Segment[run.pieces()];
        int records = 0;
        for (int i = 0; i < files.length; i++) {
            Segment segment = segments.holding(run.position(i));
            if (segment == null) {
                return Future.failedFuture(DamagedRecord.outside(run.position(i), run.offset(records)));
            }
            if (run.position(i) + run.length(i) > segment.end()) {
                return Future.failedFuture(firstBeyond(run, i, records, segment));
            }
            records += run.records(i);
            files[i] = segment;
        }
        try {
            if (isHot(run, files)) {
                return Future.succeededFuture(copy(run, files));
            }
        } catch (IOException | OutOfDirectMemoryError e) {
            // A buffer that was refused, too: a pull that was held has no caller left to whom it could be thrown.
            return Future.failedFuture(e);
        }
        return reading(() -> readCold(run, files), files);
    }

    /**
     * The first record of a piece that claims too much. One that its entry makes so long that it ends with the segment joins
     * those of the next one: what is well leaves room for a blank.
     */
    private static DamagedRecord firstBeyond(RecordRun run, int piece, int first, Segment segment) {
        long position = run.position(piece);
        int record = first;
        while (position + run.recordLength(record) <= segment.end() - RecordLayout.BLANK_BYTES) {
            position += run.recordLength(record);
            record++;
        }
        return DamagedRecord.at(position, run.offset(record), segment);
    }

    /** The record at a position; see {@link io.vespermq.store.api.MessageStore#record}. Store's loop. */
    public Future<@Nullable ByteBuf> record(long position) {
        loop.check();
        Segment segment = segments.holding(position);
        long left =
                segment == null ? 0 : Math.min(segment.end(), marks.confirmed().position()) - position;
        if (segment == null || left < RecordLayout.FIXED_BYTES_V4) {
            return Future.succeededFuture(null);
        }
        return reading(() -> readChecked(segment, position, left), segment);
    }

    /** Store time of the record at a position that a queue points to. Store's loop. */
    public Future<Long> storeMs(long position) {
        loop.check();
        Segment segment = segments.holding(position);
        if (segment == null) {
            return Future.succeededFuture(-1L);
        }
        try {
            int at = segment.at(position);
            if (isSurelyHot(position)
                    || (mayBeHot(segment, position) && segment.view().isInMemory(at, RecordLayout.FIXED_BYTES_V4))) {
                FileView view = segment.view();
                int sysFlag = view.getInt(at + RecordLayout.SYS_FLAG);
                return Future.succeededFuture(view.getLong(at + RecordLayout.storeMs(sysFlag)));
            }
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        return reading(() -> readStoreMs(segment, position), segment);
    }

    /** Store time of the record at {@code position}, read through the file. Blocks. */
    public static long readStoreMs(Segment segment, long position) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RecordLayout.FIXED_BYTES_V4);
        segment.file().read(head, segment.at(position));
        return head.getLong(RecordLayout.storeMs(head.getInt(RecordLayout.SYS_FLAG)));
    }

    /** Reads on a worker; the files stay open meanwhile, whatever becomes of the log. */
    private <T extends @Nullable Object> Future<T> reading(Callable<T> read, Segment... from) {
        for (Segment segment : from) {
            segment.retain();
        }
        return workers.run(() -> {
            try {
                return read.call();
            } finally {
                for (Segment segment : from) {
                    segment.release();
                }
            }
        });
    }

    private boolean mayBeHot(Segment segment, long position) {
        return position >= writtenFrom && !segment.isCold();
    }

    private boolean isSurelyHot(long position) {
        return position >= writtenFrom && position >= marks.appended().position() - SURELY_HOT_BYTES;
    }

    private boolean isHot(RecordRun run, Segment[] files) throws IOException {
        int from = 0;
        while (from < files.length) {
            if (isSurelyHot(run.position(from))) {
                from++;
                continue;
            }
            if (!mayBeHot(files[from], run.position(from))) {
                return false;
            }
            int to = from + 1;
            while (to < files.length && isNear(run, to) && files[to] == files[from]) {
                to++;
            }
            long end = run.position(to - 1) + run.length(to - 1);
            int at = files[from].at(run.position(from));
            if (!files[from].view().isInMemory(at, (int) (end - run.position(from)))) {
                files[from].cooled();
                return false;
            }
            from = to;
        }
        return true;
    }

    private static boolean isNear(RecordRun run, int piece) {
        long gap = run.position(piece) - run.position(piece - 1) - run.length(piece - 1);
        return gap >= 0 && gap <= ASK_GAP_BYTES_MAX;
    }

    private static ByteBuf copy(RecordRun run, Segment[] files) throws IOException {
        return filled(run, out -> {
            int record = 0;
            for (int i = 0; i < files.length; i++) {
                int at = out.writerIndex();
                out.writeBytes(files[i].view().range(files[i].at(run.position(i)), run.length(i)));
                checkHeads(out, at, run, i, record, files[i]);
                record += run.records(i);
            }
            checkOwners(out, run, files);
        });
    }

    private static ByteBuf readCold(RecordRun run, Segment[] files) throws IOException {
        return filled(run, out -> {
            int record = 0;
            for (int i = 0; i < files.length; i++) {
                int at = out.writerIndex();
                ByteBuffer target = out.nioBuffer(at, run.length(i));
                files[i].file().read(target, files[i].at(run.position(i)));
                checkWhole(target.flip(), run, i, record, files[i]);
                out.writerIndex(at + run.length(i));
                record += run.records(i);
            }
            checkOwners(out, run, files);
        });
    }

    @FunctionalInterface
    private interface Filling {
        void fill(ByteBuf out) throws IOException;
    }

    private static ByteBuf filled(RecordRun run, Filling filling) throws IOException {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(run.bytes(), run.bytes());
        boolean complete = false;
        try {
            filling.fill(out);
            complete = true;
            return out;
        } finally {
            if (!complete) {
                out.release();
            }
        }
    }

    /** The queue's file may have been changed on the disk: what it points to must begin and end there. */
    private static void checkHeads(ByteBuf records, int from, RecordRun run, int piece, int first, Segment segment)
            throws DamagedRecord {
        int at = from;
        long position = run.position(piece);
        for (int record = first; record < first + run.records(piece); record++) {
            int length = run.recordLength(record);
            if (length < RecordLayout.FIXED_BYTES_V4
                    || records.getInt(at) != length
                    || records.getLong(at + RecordLayout.POSITION) != position) {
                throw DamagedRecord.at(position, run.offset(record), segment);
            }
            at += length;
            position += length;
        }
    }

    /** Where an entry was changed there may be another message, as whole as the one that should be there. */
    private static void checkOwners(ByteBuf records, RecordRun run, Segment[] files) throws DamagedRecord {
        int wrong = run.firstOfAnother(records);
        int first = 0;
        for (int piece = 0; wrong >= 0 && piece < files.length; piece++) {
            long position = run.position(piece);
            for (int record = first; record < first + run.records(piece); record++) {
                if (record == wrong) {
                    throw DamagedRecord.ofAnother(position, run.offset(record), files[piece]);
                }
                position += run.recordLength(record);
            }
            first += run.records(piece);
        }
    }

    /** The disk may have changed what was written once; a consumer must never get that. */
    private static void checkWhole(ByteBuffer records, RecordRun run, int piece, int first, Segment segment)
            throws DamagedRecord {
        long position = run.position(piece);
        for (int record = first; record < first + run.records(piece); record++) {
            int length = RecordCheck.claimedLength(records, position, records.remaining());
            if (length != run.recordLength(record) || !RecordCheck.isWhole(records, length)) {
                throw DamagedRecord.at(position, run.offset(record), segment);
            }
            records.position(records.position() + length);
            position += length;
        }
    }

    private static @Nullable ByteBuf readChecked(Segment segment, long position, long left) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RecordLayout.SYS_FLAG);
        segment.file().read(head, segment.at(position));
        int length = RecordCheck.claimedLength(head.flip(), position, left);
        if (length <= 0) {
            return null;
        }
        try {
            ByteBuf record = readCold(RecordRun.ofOne(position, length), new Segment[] {segment});
            if (!Placeholder.isOne(StoredMessage.at(record.nioBuffer()))) {
                return record;
            }
            record.release();
            return null;
        } catch (DamagedRecord e) {
            LOG.warn("{}", e.getMessage());
            return null;
        }
    }
}
