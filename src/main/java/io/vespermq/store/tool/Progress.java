package io.vespermq.store.tool;

import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.body.DelayOffsets;
import io.vespermq.protocol.body.offset.OffsetFile;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.runtime.StateFile;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far consumer groups and delay levels have come, as {@code config/consumerOffset.json} and {@code config/delayOffset.json}
 * say it. Methods that read or write block.
 */
final class Progress {
    private static final char GROUP = '@';

    private final Path offsetsFile;
    private final Path delaysFile;
    private final @Nullable OffsetFile offsets;
    private final @Nullable DelayOffsets delays;

    private Progress(Path offsetsFile, Path delaysFile, @Nullable OffsetFile offsets, @Nullable DelayOffsets delays) {
        this.offsetsFile = offsetsFile;
        this.delaysFile = delaysFile;
        this.offsets = offsets;
        this.delays = delays;
    }

    /**
     * Reads both files where they are there.
     *
     * @throws IOException in one sentence, when one of them is not what it should be
     */
    static Progress read(StoreAtRest store) throws IOException {
        Path offsetsFile = store.directory().config().resolve("consumerOffset.json");
        Path delaysFile = store.directory().config().resolve("delayOffset.json");
        return new Progress(
                offsetsFile,
                delaysFile,
                read(store.disk(), offsetsFile, OffsetFile.class),
                read(store.disk(), delaysFile, DelayOffsets.class));
    }

    private static <T> @Nullable T read(Disk disk, Path file, Class<T> type) throws IOException {
        Path backup = file.resolveSibling(file.getFileName() + ".bak");
        Path found = disk.exists(file) ? file : backup;
        if (!disk.exists(found)) {
            return null;
        }
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(disk.length(found)));
        try (DiskFile open = disk.openToRead(found)) {
            open.read(content, 0);
        }
        try {
            return Dialect.read(content.array(), type);
        } catch (MalformedBody e) {
            throw new IOException(
                    found + " cannot be read (" + e.getMessage() + "); repair it, or put " + backup.getFileName()
                            + " in its place",
                    e);
        }
    }

    /** What lies behind the end of its queue, where the queues that are named end at these offsets. */
    List<Lowered> behind(Map<QueueName, Long> ends) {
        List<Lowered> all = new ArrayList<>();
        if (offsets != null) {
            offsets.offsetTable().forEach((key, queues) -> {
                int at = key.indexOf(GROUP);
                queues.forEach((queueId, offset) -> {
                    QueueName queue = new QueueName(at < 0 ? key : key.substring(0, at), queueId);
                    add(all, "group " + key.substring(at + 1), queue, offset, ends);
                });
            });
        }
        if (delays != null) {
            delays.offsetTable()
                    .forEach((level, offset) -> add(all, "delay level " + level, queueOf(level), offset, ends));
        }
        return all;
    }

    private static void add(List<Lowered> all, String whose, QueueName queue, long offset, Map<QueueName, Long> ends) {
        long lowered = lowered(queue, offset, ends);
        if (lowered < offset) {
            all.add(new Lowered(whose, queue, offset, lowered));
        }
    }

    /** Lowers what lies behind the end of its queue, durably. */
    void lower(Map<QueueName, Long> ends, long nowMs) throws IOException {
        if (offsets != null) {
            Map<String, Map<Integer, Long>> table = new TreeMap<>();
            offsets.offsetTable().forEach((key, queues) -> {
                int at = key.indexOf(GROUP);
                String topic = at < 0 ? key : key.substring(0, at);
                Map<Integer, Long> lower = new TreeMap<>(queues);
                lower.replaceAll((queueId, offset) -> lowered(new QueueName(topic, queueId), offset, ends));
                table.put(key, lower);
            });
            OffsetFile lowered = new OffsetFile(offsets.dataVersion().next(nowMs), table);
            new StateFile(offsetsFile).write(Dialect.writeStandard(lowered));
        }
        if (delays != null) {
            Map<Integer, Long> table = new TreeMap<>(delays.offsetTable());
            table.replaceAll((level, offset) -> lowered(queueOf(level), offset, ends));
            DelayOffsets lowered = new DelayOffsets(delays.dataVersion().next(nowMs), table);
            new StateFile(delaysFile).write(Dialect.write(lowered));
        }
    }

    private static long lowered(QueueName queue, long offset, Map<QueueName, Long> ends) {
        return Math.min(offset, ends.getOrDefault(queue, Long.MAX_VALUE));
    }

    private static QueueName queueOf(int level) {
        return new QueueName(SystemTopics.SCHEDULE, level - 1);
    }
}
