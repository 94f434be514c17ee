package io.vespermq.store.log;

import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.segment.Segments;
import io.vespermq.store.segment.Space;

/**
 * What a log is put together from.
 *
 * @param loop owner of the log
 * @param workers for reads that block
 * @param ahead for preparing files ahead of the writer
 * @param clock source of store times
 * @param limits what the log takes
 * @param segments the recovered files
 * @param space whether the disk has room
 * @param tagCodes how entries get their code
 * @param cursors hands out queue offsets
 * @param listener hears of written batches
 * @param lastStoreMs store time of the newest record, 0 for none; store times never fall below it
 * @param durableZeros zeros ahead of the writer are forced, because somebody waits for the force of each record
 */
public record LogParts(
        Loop loop,
        Workers workers,
        Workers ahead,
        Clock clock,
        LogLimits limits,
        Segments segments,
        Space space,
        TagCodes tagCodes,
        QueueCursors cursors,
        LogListener listener,
        long lastStoreMs,
        boolean durableZeros) {}
