package io.vespermq.store.queue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of queue files that were read last, so that a consumer that drains a backlog costs one file read for
 * several hundred messages. Owned by the store's loop.
 */
final class BlockCache {
    /** Entries of a block. */
    static final int BLOCK_UNITS = 512;

    private static final int BLOCKS_MAX = 512;

    private record Key(ConsumeQueue queue, long block) {}

    // In order of use, so that the first is the one not used for longest.
    private final Map<Key, Units> blocks = new LinkedHashMap<>(16, 0.75f, true);

    /** First offset of the block that holds an offset of a queue. */
    static long blockStart(ConsumeQueue queue, long offset) {
        return queue.files().blockStart(offset, BLOCK_UNITS);
    }

    @Nullable
    Units get(ConsumeQueue queue, long offset) {
        Units block = blocks.get(new Key(queue, blockStart(queue, offset)));
        return block != null && block.has(offset) ? block : null;
    }

    void put(ConsumeQueue queue, Units block) {
        blocks.put(new Key(queue, block.first()), block);
        if (blocks.size() > BLOCKS_MAX) {
            blocks.remove(blocks.keySet().iterator().next());
        }
    }

    void forget(ConsumeQueue queue) {
        blocks.keySet().removeIf(key -> key.queue() == queue);
    }
}
