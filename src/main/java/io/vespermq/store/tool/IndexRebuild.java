package io.vespermq.store.tool;

import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.file.Disk;
import io.vespermq.store.flush.Checkpoint;
import io.vespermq.store.index.MessageIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Builds the key index of a store anew from its log. */
public final class IndexRebuild {
    /**
     * What is there.
     *
     * @param begin position of the oldest byte of the log
     * @param bytes of all its files
     * @param files of the index now
     */
    public record Present(long begin, long bytes, int files) {}

    /**
     * What was built.
     *
     * @param end position behind the last record that was read
     * @param messages that were indexed
     * @param keys they have together
     * @param damages places of the log in which nothing could be read; each was told
     */
    public record Built(long end, long messages, long keys, long damages) {}

    private final StoreAtRest store;
    private final IndexOptions options;
    private final Disk disk;
    private final Path directory;

    /**
     * For one store.
     *
     * @param options the sizes that its broker gives to index files
     */
    public IndexRebuild(StoreAtRest store, IndexOptions options) {
        this.store = store;
        this.options = options;
        disk = store.disk();
        directory = store.directory().index();
    }

    /**
     * Looks at what is there and changes nothing. Blocks.
     *
     * @throws IOException in one sentence, when the sizes are not those of the files that are there
     */
    public Present present() throws IOException {
        try (LogFiles files = LogFiles.openWhole(store)) {
            return new Present(files.begin(), files.capacity() - files.begin(), countOfSize());
        }
    }

    /**
     * Builds. The old index stays until the new one is forced. Blocks, for as long as it takes to read the log.
     *
     * @param notes told what is passed over, in one sentence: file, byte, what was found
     * @throws IOException in one sentence, when the sizes are not those of the files that are there; nothing is changed then
     */
    public Built rebuild(Consumer<String> notes) throws IOException {
        Replacement replacement =
                new Replacement(disk, store.root(), directory.getFileName().toString());
        boolean isBuilt = false;
        try (LogFiles files = LogFiles.openWhole(store)) {
            countOfSize();
            Path incoming = replacement.begin();
            Filled filled;
            try (MessageIndex index = MessageIndex.open(disk, incoming, options, true, 0)) {
                filled = fill(index, files, notes);
            }
            replacement.finish();
            isBuilt = true;
            prove(store, filled.endMs());
            return new Built(filled.end(), filled.messages(), filled.keys(), filled.damages());
        } finally {
            if (!isBuilt) {
                replacement.abandon();
            }
        }
    }

    /** What came into an index. */
    record Filled(long end, long messages, long keys, long damages, long endMs) {}

    /** Adds to an index, durably, what the log has behind the newest message that is in it. */
    static Filled fill(MessageIndex index, LogFiles files, Consumer<String> notes) throws IOException {
        long indexed = index.end();
        IndexFilling filling = new IndexFilling(index, files, notes);
        long end = new RecordWalk(files, filling).walk(Math.max(files.begin(), indexed));
        index.force();
        return new Filled(end, filling.messages(), filling.keys(), filling.damages(), index.endMs());
    }

    /** Notes how far the index is durable: without it, the start after a power cut would make it once more. */
    static void prove(StoreAtRest store, long endMs) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(store.disk(), store.directory().checkpoint());
        store.directory().write(checkpoint.indexed(endMs));
    }

    /** The files of the index, oldest first. */
    static List<Path> files(StoreAtRest store) throws IOException {
        Path directory = store.directory().index();
        return store.disk().list(directory).stream()
                .filter(name -> name.matches("\\d{17}"))
                .map(directory::resolve)
                .toList();
    }

    private int countOfSize() throws IOException {
        int count = 0;
        for (Path file : files(store)) {
            long length = disk.length(file);
            if (length != MessageIndex.fileBytes(options)) {
                throw new IOException(file + " has " + length + " bytes, " + MessageIndex.fileBytes(options)
                        + " expected with " + options.slots() + " slots and " + options.units()
                        + " units; nothing was changed: give maxHashSlotNum and maxIndexNum of the broker with --slots"
                        + " and --units, or move " + directory + " elsewhere");
            }
            count++;
        }
        return count;
    }
}
