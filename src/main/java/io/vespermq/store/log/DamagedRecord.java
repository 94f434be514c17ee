package io.vespermq.store.log;

import io.vespermq.store.segment.Segment;
import java.io.IOException;

/** Where the log should have a record there is none that is whole. What lies behind it may be well. */
public final class DamagedRecord extends IOException {
    private static final long serialVersionUID = 1L;

    private final long position;

    /** An entry points to where the log has no file at all. */
    DamagedRecord(long position) {
        super("no file of the log holds byte " + position);
        this.position = position;
    }

    DamagedRecord(long position, Segment segment) {
        super("no whole record at byte " + position + " of the log, byte " + (position - segment.base())
                + " of its file " + segment.base());
        this.position = position;
    }

    /** Where the record was expected, bytes from the start of the log. */
    public long position() {
        return position;
    }
}
