package io.vespermq.store.tool;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileNames;
import io.vespermq.store.queue.EntryLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directories of consume queues, as they are found. Changes nothing; every method but {@link #of} blocks. */
final class QueueDirectories {
    /** What a broker writes unless it is told otherwise: 300 000 entries. */
    private static final int FILE_BYTES = 6_000_000;

    private QueueDirectories() {}

    /** All queues that have a directory. */
    static List<QueueName> in(Disk disk, Path directory) throws IOException {
        List<QueueName> all = new ArrayList<>();
        for (String topic : disk.list(directory)) {
            for (String queue : disk.list(directory.resolve(topic))) {
                if (queue.matches("\\d{1,5}")
                        && disk.isDirectory(directory.resolve(topic).resolve(queue))) {
                    all.add(new QueueName(topic, Integer.parseInt(queue)));
                }
            }
        }
        return all;
    }

    /** Where the files of a queue are. */
    static Path of(Path directory, QueueName queue) {
        return directory.resolve(queue.topic()).resolve(Integer.toString(queue.queueId()));
    }

    /** Bytes of a whole file: as many as the longest has, because what a crash leaves is shorter. */
    static int fileBytes(Disk disk, Path directory) throws IOException {
        long longest = 0;
        for (QueueName queue : in(disk, directory)) {
            for (Path file : files(disk, of(directory, queue))) {
                long length = disk.length(file);
                if (length % EntryLayout.BYTES == 0 && length <= Integer.MAX_VALUE) {
                    longest = Math.max(longest, length);
                }
            }
        }
        return longest == 0 ? FILE_BYTES : (int) longest;
    }

    /** The offset behind the last entry of a queue that can be one; 0 when there is none. */
    static long end(Disk disk, Path place) throws IOException {
        List<Path> files = files(disk, place);
        for (int i = files.size() - 1; i >= 0; i--) {
            ByteBuffer units = read(disk, files.get(i));
            for (int at = units.limit() - EntryLayout.BYTES; at >= 0; at -= EntryLayout.BYTES) {
                if (units.getLong(at + EntryLayout.POSITION) >= 0 && units.getInt(at + EntryLayout.LENGTH) > 0) {
                    return FileNames.base(String.valueOf(files.get(i).getFileName())) / EntryLayout.BYTES
                            + at / EntryLayout.BYTES
                            + 1;
                }
            }
        }
        return 0;
    }

    private static ByteBuffer read(Disk disk, Path file) throws IOException {
        ByteBuffer units = ByteBuffer.allocate(Math.toIntExact(disk.length(file)));
        try (DiskFile open = disk.openToRead(file)) {
            open.read(units, 0);
        }
        units.flip();
        return units.limit(units.limit() - units.limit() % EntryLayout.BYTES);
    }

    private static List<Path> files(Disk disk, Path place) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : disk.list(place)) {
            if (FileNames.base(name) >= 0 && !disk.isDirectory(place.resolve(name))) {
                files.add(place.resolve(name));
            }
        }
        return files;
    }
}
