package io.vespermq.store.log;

import io.vespermq.store.segment.Segment;
import java.io.IOException;

/** Where an entry of a queue points to there is no whole record of that queue. What lies behind it may be well. */
public final class DamagedRecord extends IOException {
    private static final long serialVersionUID = 1L;

    private static final String ENTRY_IS_WRONG = "vesper store rebuild-queues, with the broker stopped, brings it back";

    private final long position;
    private final long offset;
    private final String remedy;

    private DamagedRecord(String message, long position, long offset, String remedy) {
        super(message);
        this.position = position;
        this.offset = offset;
        this.remedy = remedy;
    }

    /** An entry points to where the log has no file at all. */
    static DamagedRecord outside(long position, long offset) {
        return new DamagedRecord("no file of the log holds byte " + position, position, offset, ENTRY_IS_WRONG);
    }

    /** Nothing whole lies there. */
    static DamagedRecord at(long position, long offset, Segment segment) {
        return new DamagedRecord(
                "no whole record at " + place(position, segment),
                position,
                offset,
                "the file of a replica or a backup has it");
    }

    /** Something whole lies there, but it belongs elsewhere: it is the queue's entry that was changed. */
    static DamagedRecord ofAnother(long position, long offset, Segment segment) {
        return new DamagedRecord(
                "a message of another queue or offset at " + place(position, segment),
                position,
                offset,
                ENTRY_IS_WRONG);
    }

    private static String place(long position, Segment segment) {
        return "byte " + position + " of the log, byte " + (position - segment.base()) + " of its file "
                + segment.base();
    }

    /** Where the record was expected, bytes from the start of the log. */
    public long position() {
        return position;
    }

    /** The offset in the queue whose entry points there. */
    public long offset() {
        return offset;
    }

    /** How the message comes back, in words. */
    public String remedy() {
        return remedy;
    }
}
