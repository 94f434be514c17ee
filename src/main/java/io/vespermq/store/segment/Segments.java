package io.vespermq.store.segment;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the log in order, without gaps. Owned by the worker that recovers them, then by the store's loop.
 */
public final class Segments {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

    /** Every configured file length is a multiple of it. */
    private static final int PAGE_BYTES = 4096;

    /** Little at a time: the writer of records waits while the file system writes to the same file. */
    private static final int ZERO_BYTES = 64 << 10;

    private static final int COPY_BYTES = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final int segmentBytes;
    // Never written to; every use takes a slice.
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZERO_BYTES).asReadOnlyBuffer();
    private final List<Segment> inOrder = new ArrayList<>();

    private Segments(Disk disk, Path directory, int segmentBytes) {
        this.disk = disk;
        this.directory = directory;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Opens the files of a log directory, which is created when it is missing. Blocks.
     *
     * @param clean the last broker here stopped in order; otherwise the newest file may be one that {@link #cut} was at
     *     work on, and gets its length back
     * @throws IOException naming the file, when one has another length than configured or is missing between others
     */
    public static Segments open(Disk disk, Path directory, int segmentBytes, boolean clean) throws IOException {
        Segments segments = new Segments(disk, directory, segmentBytes);
        disk.createDurably(directory);
        try {
            segments.openFiles(disk.list(directory), clean);
        } catch (IOException e) {
            segments.close();
            throw e;
        }
        return segments;
    }

    /** The segments, oldest first; a view that follows changes. */
    public List<Segment> inOrder() {
        return inOrder;
    }

    /** The oldest segment, or null when there is none. */
    public @Nullable Segment first() {
        return inOrder.isEmpty() ? null : inOrder.get(0);
    }

    /** The newest segment, or null when there is none. */
    public @Nullable Segment last() {
        return inOrder.isEmpty() ? null : inOrder.get(inOrder.size() - 1);
    }

    /** The segment that holds a position, or null. */
    public @Nullable Segment holding(long position) {
        Segment first = first();
        if (first == null || position < first.base()) {
            return null;
        }
        long index = (position - first.base()) / segmentBytes;
        return index < inOrder.size() ? inOrder.get((int) index) : null;
    }

    /** Position of the oldest byte that is kept; 0 for an empty log. */
    public long minPosition() {
        Segment first = first();
        return first == null ? 0 : first.base();
    }

    /** Bytes of every segment. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /**
     * Creates the file of a segment, durably, without adding it, and writes zeros to its first bytes. May be repeated for
     * the same place as long as nothing is written there. Blocks.
     */
    Segment create(long base, boolean durableZeros) throws IOException {
        Segment created =
                new Segment(base, segmentBytes, disk.create(directory.resolve(FileNames.of(base)), segmentBytes));
        try {
            // The name is worth nothing without the length: the next segment may be created before this one is ever
            // forced.
            created.file().force();
            disk.forceDirectory(directory);
            zero(created.file(), created, base, ZeroAhead.readyWhenCreated(created), durableZeros);
        } catch (IOException e) {
            created.file().close();
            throw e;
        }
        return created;
    }

    /**
     * Writes zeros where no record is yet, so that the bytes have their place on the disk. Blocks; for one worker at a time,
     * beside the writer's own writes below {@code from}.
     *
     * @param durable forces them, too
     */
    void zero(Segment segment, long from, long to, boolean durable) throws IOException {
        // Opened anew: the kernel tells of a failed write-back once per descriptor, to the first force that asks. The
        // force that a sender waits for must not find it told already.
        try (DiskFile own = disk.open(directory.resolve(FileNames.of(segment.base())))) {
            zero(own, segment, from, to, durable);
        }
    }

    private void zero(DiskFile file, Segment segment, long from, long to, boolean durable) throws IOException {
        for (long at = from; at < to; at += zeros.capacity()) {
            int length = (int) Math.min(zeros.capacity(), to - at);
            file.write(zeros.slice(0, length), segment.at(at));
        }
        if (durable) {
            file.force();
        }
    }

    /** Adds the segment that follows the last one. */
    public void add(Segment next) {
        Segment last = last();
        if (last != null && last.end() != next.base()) {
            throw new IllegalStateException("segment " + next.base() + " added behind " + last.end());
        }
        inOrder.add(next);
    }

    /** Takes the oldest segment out of the log; its file stays until {@link #delete}. There must be one behind it. */
    public Segment removeFirst() {
        if (inOrder.size() < 2) {
            throw new IllegalStateException("the newest segment stays");
        }
        return inOrder.remove(0);
    }

    /**
     * Deletes the file of a segment that was taken out, durably: after a power cut no younger file may be missing while an
     * older one is there. Its space is free once nobody reads from it. Blocks.
     */
    public void delete(Segment removed) throws IOException {
        disk.delete(directory.resolve(FileNames.of(removed.base())));
        disk.forceDirectory(directory);
        removed.release();
    }

    /** Closes and deletes a file that was created and not added. Blocks. */
    void discard(Segment unused) throws IOException {
        unused.file().close();
        disk.delete(directory.resolve(FileNames.of(unused.base())));
        disk.forceDirectory(directory);
    }

    /**
     * Cuts the log at {@code position}, durably: what lay behind it is zeros afterwards, so that it cannot come back when
     * the log grows over it. Segments behind are deleted. Blocks.
     */
    public void cut(long position) throws IOException {
        for (Segment last = last(); last != null && last.base() > position; last = last()) {
            inOrder.remove(inOrder.size() - 1);
            last.file().close();
            disk.delete(directory.resolve(FileNames.of(last.base())));
            // One by one, and before a file is short: after a power cut only the newest may be, and none be missing.
            disk.forceDirectory(directory);
        }
        Segment last = last();
        if (last != null && position < last.end()) {
            zeroFrom(last.file(), last.at(position));
            last.file().force();
        }
    }

    /**
     * Keeps what {@link #cut} would destroy: copies the bytes from {@code position} to the last one that is no zero into
     * a file that has the position as its name, and moves the segments behind into the same directory. Durable. After a
     * crash in the middle a second call keeps the rest. Blocks.
     *
     * @return the directory, a new one below {@code parent}: what was kept earlier stays
     */
    public Path setAside(long position, Path parent) throws IOException {
        Path place = newPlace(parent);
        Segment holding = holding(position);
        if (holding != null) {
            copy(holding, position, holding.end(), place);
        }
        disk.forceDirectory(place);
        for (Segment last = last(); last != null && last.base() > position; last = last()) {
            inOrder.remove(inOrder.size() - 1);
            last.file().close();
            String name = FileNames.of(last.base());
            disk.rename(directory.resolve(name), place.resolve(name));
            // One by one: after a power cut none may be missing between others.
            disk.forceDirectory(place);
            disk.forceDirectory(directory);
        }
        return place;
    }

    /**
     * Copies what lies between two positions, to the last byte that is no zero, into files that have the position of their
     * first byte as name. Durable. Blocks.
     *
     * @return the directory, a new one below {@code parent}
     */
    public Path copyAside(long from, long to, Path parent) throws IOException {
        Path place = newPlace(parent);
        for (Segment segment : inOrder) {
            if (segment.base() < to && segment.end() > from) {
                copy(segment, Math.max(from, segment.base()), Math.min(to, segment.end()), place);
            }
        }
        disk.forceDirectory(place);
        return place;
    }

    private Path newPlace(Path parent) throws IOException {
        int number = 1;
        while (disk.exists(parent.resolve(Integer.toString(number)))) {
            number++;
        }
        Path place = parent.resolve(Integer.toString(number));
        disk.createDurably(place);
        return place;
    }

    private void copy(Segment segment, long from, long to, Path place) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(COPY_BYTES);
        try (DiskFile copy = disk.create(place.resolve(FileNames.of(from)), 0)) {
            for (long at = from; at < to; at += window.capacity()) {
                window.clear().limit((int) Math.min(window.capacity(), to - at));
                segment.file().read(window, segment.at(at));
                window.flip();
                int last = window.limit();
                while (last > 0 && window.get(last - 1) == 0) {
                    last--;
                }
                if (last > 0) {
                    copy.write(window.limit(last), at - from);
                }
            }
            copy.force();
        }
    }

    /**
     * Writes the bytes in a range once more. After a failed force the kernel takes what it could not write for clean, and the
     * next one would answer with success. Blocks.
     */
    public void writeAgain(long from, long to) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(COPY_BYTES);
        for (Segment segment : inOrder) {
            long end = Math.min(to, segment.end());
            for (long at = Math.max(from, segment.base()); at < end; at += window.position()) {
                window.clear().limit((int) Math.min(window.capacity(), end - at));
                segment.file().read(window, segment.at(at));
                segment.file().write(window.flip(), segment.at(at));
            }
        }
    }

    /**
     * Makes durable what recovery found from {@code position} on: it counts as flushed from then on. So do the names of the
     * files, of which the newest may have been created by a process that ended before it forced them. Blocks.
     */
    public void force(long position) throws IOException {
        disk.forceDirectory(directory);
        for (Segment segment : inOrder) {
            if (segment.end() > position) {
                segment.file().force();
            }
        }
    }

    /**
     * Leaves a hole from {@code at} to the end. A process that ends in the middle leaves a short file, whose length is
     * never that of a whole file of any configuration: those are multiples of a page.
     */
    private void zeroFrom(DiskFile file, int at) throws IOException {
        int shortened = at;
        if (at % PAGE_BYTES == 0) {
            file.write(ByteBuffer.allocate(1), at);
            shortened++;
        }
        file.setLength(shortened);
        file.setLength(segmentBytes);
    }

    /** Closes every file. Blocks. */
    public void close() throws IOException {
        for (Segment segment : inOrder) {
            segment.file().close();
        }
    }

    private void openFiles(List<String> names, boolean clean) throws IOException {
        for (String name : names) {
            long base = FileNames.base(name);
            Path file = directory.resolve(name);
            if (base < 0 || disk.isDirectory(file)) {
                continue;
            }
            long length = disk.length(file);
            boolean isLast = name.equals(names.get(names.size() - 1));
            if (length == 0 && isLast) {
                // Left by a process that ended between creating a file and giving it its length.
                disk.delete(file);
                continue;
            }
            boolean isCut = isLast && !clean && length < segmentBytes && isUnusual(file, length);
            if (!isCut) {
                checkLength(file, length);
            }
            checkFollows(file, base);
            Segment segment = new Segment(base, segmentBytes, disk.open(file));
            inOrder.add(segment);
            if (isCut) {
                LOG.info(
                        "{} gets its length of {} bytes back; a recovery ended while it cut the file",
                        file,
                        segmentBytes);
                segment.file().setLength(segmentBytes);
            }
        }
    }

    /** True for a file that is not simply a whole one of another configuration, with a tail of zeros. */
    private boolean isUnusual(Path file, long length) throws IOException {
        if (length % PAGE_BYTES != 0) {
            return true;
        }
        ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
        try (DiskFile open = disk.open(file)) {
            open.read(page, length - PAGE_BYTES);
        }
        page.flip();
        while (page.hasRemaining()) {
            if (page.get() != 0) {
                return true;
            }
        }
        return false;
    }

    private void checkLength(Path file, long length) throws IOException {
        if (length != segmentBytes) {
            throw new IOException(file + " has " + length + " bytes, " + segmentBytes
                    + " expected; set mappedFileSizeCommitLog to what the directory was written with");
        }
    }

    private void checkFollows(Path file, long base) throws IOException {
        Segment last = last();
        long expected = last == null ? base : last.end();
        if (base != expected || base % segmentBytes != 0) {
            throw new IOException(file + " begins at byte " + base + ", " + (expected - expected % segmentBytes)
                    + " expected: a file of the log is missing before it");
        }
    }
}
