package io.vespermq.store;

import io.vertx.core.Future;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.file.Disk;
import io.vespermq.store.flush.Flusher;
import io.vespermq.store.log.TagCodes;
import io.vespermq.store.recovery.RecordScan;
import io.vespermq.store.recovery.RecordSearch;
import io.vespermq.store.segment.Segment;
import io.vespermq.store.segment.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The store as {@link StoreVerticle} puts it together, in a world that a test brings along: no Vert.x, no thread. */
public final class SimulatedStore {
    private static final int WINDOW_BYTES = 16 << 10;

    private final OpenStore store;
    private final OpenedStore opened;

    private SimulatedStore(OpenStore store, OpenedStore opened) {
        this.store = store;
        this.opened = opened;
    }

    /** Recovers on a worker, opens on the loop. */
    public static Future<SimulatedStore> open(
            StoreOptions options, Loop loop, Workers workers, Workers ahead, Flusher flusher, Clock clock, Disk disk) {
        TagCodes tagCodes = new TagCodes(options.delayLevels());
        StoreWorld world = new StoreWorld(loop, workers, ahead, clock, disk, flusher, new Space());
        return workers.run(() -> OpenedStore.open(disk, options, tagCodes))
                .map(opened -> new SimulatedStore(new OpenStore(options, world, tagCodes, opened), opened));
    }

    /** What a broker sees of it. */
    public MessageStore messages() {
        return store.messages();
    }

    /** A stop in order. */
    public Future<Void> close() {
        return store.close();
    }

    /** Reads every whole record in the log's files, from the disk, also those behind damage. */
    public void records(Consumer<StoredMessage> use) throws IOException {
        for (Segment segment : opened.segments().inOrder()) {
            long at = segment.base();
            while (at >= 0) {
                RecordScan scan = new RecordScan(segment, at, ByteBuffer.allocate(WINDOW_BYTES));
                for (StoredMessage record = scan.next(); record != null; record = scan.next()) {
                    use.accept(record);
                }
                at = scan.position() >= segment.end() ? -1 : RecordSearch.next(segment, scan.position() + 1);
            }
        }
    }
}
