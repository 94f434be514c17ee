package io.vespermq.store.tool;

import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A directory of files that are made from the log, built anew beside the old one, which it replaces when all of it is on the
 * disk. Whoever ends in between leaves the old directory, or none for the moment between two renames: then the next start
 * or the next run of the tool makes it. Every method blocks.
 */
final class Replacement {
    private final Disk disk;
    private final Path root;
    private final Path present;
    private final Path incoming;
    private final Path outgoing;

    /** A replacement for {@code name} below the root of a store. */
    Replacement(Disk disk, Path root, String name) {
        this.disk = disk;
        this.root = root;
        present = root.resolve(name);
        incoming = root.resolve(name + ".new");
        outgoing = root.resolve(name + ".old");
    }

    /** Ends what an earlier run may have left, and makes an empty directory for the new files. */
    Path begin() throws IOException {
        if (!disk.exists(present) && disk.exists(outgoing)) {
            disk.rename(outgoing, present);
            disk.forceDirectory(root);
        }
        disk.deleteTree(incoming);
        disk.createDurably(incoming);
        return incoming;
    }

    /** The new files, which are forced, take the place of the old ones, which are deleted. */
    void finish() throws IOException {
        disk.deleteTree(outgoing);
        if (disk.exists(present)) {
            disk.rename(present, outgoing);
        }
        disk.rename(incoming, present);
        disk.forceDirectory(root);
        disk.deleteTree(outgoing);
    }

    /** Everything stays as it was. */
    void abandon() throws IOException {
        disk.deleteTree(incoming);
    }
}
