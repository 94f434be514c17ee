package io.vespermq.store.tool;

import java.nio.file.Path;

/** The faults of one file: the first is told, with how many there are. */
final class FileFaults {
    private final Path file;
    private String first = "";
    private long count;

    FileFaults(Path file) {
        this.file = file;
    }

    /** Takes note of what is wrong with the byte at {@code at}. */
    void found(long at, String what) {
        if (count++ == 0) {
            first = file + ", byte " + at + ": " + what;
        }
    }

    /** Tells of it in one sentence, if there was something. */
    void tell(Faults faults) {
        if (count > 0) {
            faults.tell(first + (count == 1 ? "" : "; and " + (count - 1) + " more faults in the file"));
        }
    }
}
