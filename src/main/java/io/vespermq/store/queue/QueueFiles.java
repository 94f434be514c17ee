package io.vespermq.store.queue;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.file.OpenFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of one queue: entries of 20 bytes, a fixed number in each file, named by the byte they begin at. Has no
 * state of its own but the place, and may be used by several workers as long as one of them writes. Every method blocks.
 */
final class QueueFiles {
    private final Disk disk;
    private final OpenFiles open;
    private final Path directory;
    private final int fileBytes;

    QueueFiles(Disk disk, OpenFiles open, Path directory, int fileBytes) {
        this.disk = disk;
        this.open = open;
        this.directory = directory;
        this.fileBytes = fileBytes;
    }

    /** Entries in a file. */
    int unitsPerFile() {
        return fileBytes / EntryLayout.BYTES;
    }

    /** First offset of the block of {@code units} entries that holds an offset; no block crosses files. */
    long blockStart(long offset, int units) {
        return offset - offset % unitsPerFile() % units;
    }

    /** Writes entries from {@code offset} on and adds the files that were written to {@code touched}. */
    void write(long offset, ByteBuffer units, Set<Path> touched) throws IOException {
        long at = offset * EntryLayout.BYTES;
        int end = units.limit();
        while (units.position() < end) {
            long inFile = at % fileBytes;
            int count = (int) Math.min(end - units.position(), fileBytes - inFile);
            Path file = file(at - inFile);
            units.limit(units.position() + count);
            open.use(file, fileBytes, f -> {
                f.write(units, inFile);
                return true;
            });
            touched.add(file);
            at += count;
        }
    }

    /** Up to {@code count} entries from {@code offset} on, within one file; none when the file is missing. */
    Units read(long offset, int count) throws IOException {
        long at = offset * EntryLayout.BYTES;
        long inFile = at % fileBytes;
        int wanted = (int) Math.min((long) count * EntryLayout.BYTES, fileBytes - inFile);
        ByteBuffer bytes = ByteBuffer.allocate(wanted);
        Integer got = open.useExisting(file(at - inFile), f -> f.read(bytes, inFile));
        return new Units(offset, got == null ? 0 : got / EntryLayout.BYTES, bytes);
    }

    /**
     * Positions at which files begin, in order.
     *
     * @throws IOException naming the file, when one has another length than configured
     */
    List<Long> bases() throws IOException {
        List<Long> bases = new ArrayList<>();
        List<String> names = disk.list(directory);
        for (String name : names) {
            long base = FileNames.base(name);
            Path file = directory.resolve(name);
            if (base < 0 || disk.isDirectory(file)) {
                continue;
            }
            long length = disk.length(file);
            if (length == 0 && name.equals(names.get(names.size() - 1))) {
                disk.delete(file);
                continue;
            }
            if (length != fileBytes) {
                throw new IOException(file + " has " + length + " bytes, " + fileBytes
                        + " expected; set mappedFileSizeConsumeQueue to what the directory was written with");
            }
            bases.add(base);
        }
        return bases;
    }

    /**
     * Gives files their length back: the newest, which a process that ended while it cut the file left short, and those that
     * lost it in a power cut because no force had come to them. Of several files of which none has the length that is
     * expected, only empty ones are taken for such: the others may have been written with another configuration.
     *
     * @return false when one of the latter has others behind it: entries in the middle are gone
     */
    boolean mend() throws IOException {
        Map<Path, Long> lengths = new TreeMap<>();
        for (String name : disk.list(directory)) {
            Path file = directory.resolve(name);
            if (FileNames.base(name) >= 0 && !disk.isDirectory(file)) {
                lengths.put(file, disk.length(file));
            }
        }
        boolean isUsual = lengths.size() == 1 || lengths.containsValue((long) fileBytes);
        boolean isWhole = true;
        int left = lengths.size();
        for (Map.Entry<Path, Long> file : lengths.entrySet()) {
            boolean isLast = --left == 0;
            long length = file.getValue();
            boolean isShort = length == 0 ? !isLast : length < fileBytes && isUsual;
            if (isShort) {
                isWhole &= isLast;
                open.useExisting(file.getKey(), f -> {
                    f.setLength(fileBytes);
                    return true;
                });
            }
        }
        return isWhole;
    }

    /** Removes every entry from {@code offset} on: what a kept file has there is zeros afterwards. */
    void cut(long offset) throws IOException {
        long end = offset * EntryLayout.BYTES;
        boolean deleted = false;
        List<Long> bases = bases();
        // The newest first: a file that is short because a process ended here is then the last.
        for (int i = bases.size() - 1; i >= 0; i--) {
            long base = bases.get(i);
            if (base >= end) {
                delete(file(base));
                deleted = true;
            } else if (end < base + fileBytes) {
                open.useExisting(file(base), f -> zeroFrom(f, end - base));
            }
        }
        if (deleted) {
            disk.forceDirectory(directory);
        }
    }

    /**
     * Leaves nothing but blanks below {@code end}, which is above 0, and nothing from there on. Whoever ends in between leaves
     * a queue with the same end. RocketMQ takes a queue that ends with a blank for one that knows the log's first 2 GiB.
     */
    void blank(long end) throws IOException {
        cut(end);
        long at = (end - 1) * EntryLayout.BYTES;
        long inFile = at % fileBytes;
        ByteBuffer blanks = ByteBuffer.allocate((int) inFile + EntryLayout.BYTES);
        for (int i = 0; i < blanks.capacity(); i += EntryLayout.BYTES) {
            EntryLayout.put(blanks, i, 0, EntryLayout.BLANK_LENGTH, 0);
        }
        open.use(file(at - inFile), fileBytes, f -> {
            f.write(blanks, 0);
            f.force();
            return true;
        });
        deleteBelow(end);
    }

    /** The first offset in [from, end) whose record begins at {@code position} or behind it; {@code end} when none does. */
    long firstAtOrAfter(long from, long end, long position) throws IOException {
        Units first = read(from, 1);
        if (first.has(from) && !first.isBlank(from) && first.position(from) >= position) {
            // Nothing is gone, whatever the disk may have made of an entry that the search would meet.
            return from;
        }
        long low = from;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Units unit = read(middle, 1);
            if (unit.isBlank(middle) || unit.position(middle) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Deletes the files that have only entries below {@code offset}, the oldest first; the newest file stays. */
    void deleteBelow(long offset) throws IOException {
        List<Long> bases = bases();
        for (long base : bases.subList(0, Math.max(0, bases.size() - 1))) {
            if (base + fileBytes > offset * EntryLayout.BYTES) {
                return;
            }
            delete(file(base));
            // One by one: after a power cut no younger file may be missing while an older one is there.
            disk.forceDirectory(directory);
        }
    }

    /** Forces the files that were written; files deleted since are passed over. */
    static void force(OpenFiles open, Set<Path> touched) throws IOException {
        for (Path file : touched) {
            open.useExisting(file, f -> {
                f.force();
                return true;
            });
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private Boolean zeroFrom(DiskFile file, long at) throws IOException {
        file.setLength(at);
        file.setLength(fileBytes);
        file.force();
        return true;
    }

    private void delete(Path file) throws IOException {
        disk.delete(file);
        // Not before: a reader that comes in between would open it again.
        open.forget(file);
    }

    private Path file(long base) {
        return directory.resolve(FileNames.of(base));
    }
}
