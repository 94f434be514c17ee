package io.vespermq.store.file;

import java.io.IOException;

/** The disk, or what it grants to us, is full. What was there before is not touched by it. */
public final class NoSpace extends IOException {
    private static final long serialVersionUID = 1L;

    /** The answer of the file system, which says so. */
    public NoSpace(String message, IOException cause) {
        super(message, cause);
    }
}
