package io.vespermq.store.log;

import io.vespermq.runtime.Watermark;

/**
 * How far the log got, in bytes. Advanced on the store's loop, readable from any.
 *
 * @param appended end of what is in the page cache
 * @param flushed end of what a completed force covers
 * @param confirmed end of what consumers may see
 */
public record LogMarks(Watermark appended, Watermark flushed, Watermark confirmed) {
    /** The marks of a log that was recovered up to {@code end}, durably. */
    public static LogMarks at(long end) {
        return new LogMarks(new Watermark(end), new Watermark(end), new Watermark(end));
    }

    void fail(Throwable cause) {
        appended.fail(cause);
        flushed.fail(cause);
        confirmed.fail(cause);
    }
}
