package io.vespermq.store.log;

import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;

/**
 * What a log is put together from.
 *
 * @param loop owner of the log
 * @param workers for what must block
 * @param clock source of store times
 * @param limits what the log takes
 * @param segments the recovered files
 * @param tagCodes how entries get their code
 * @param cursors hands out queue offsets
 * @param listener hears of written batches
 * @param lastStoreMs store time of the newest record, 0 for none; store times never fall below it
 */
public record LogParts(
        Loop loop,
        Workers workers,
        Clock clock,
        LogLimits limits,
        Segments segments,
        TagCodes tagCodes,
        QueueCursors cursors,
        LogListener listener,
        long lastStoreMs) {}
