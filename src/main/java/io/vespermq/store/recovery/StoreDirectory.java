package io.vespermq.store.recovery;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The places below a store's root, and the two files that say who uses it and how it was left: {@code lock} and {@code
 * abort}. Every method that touches the disk blocks.
 */
public final class StoreDirectory {
    private final Disk disk;
    private final Path root;

    /** The store below {@code root}. Touches nothing. */
    public StoreDirectory(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /** Files of the commit log. */
    public Path log() {
        return root.resolve("commitlog");
    }

    /** Files of the consume queues, by topic and queue. */
    public Path queues() {
        return root.resolve("consumequeue");
    }

    /** What is proven durable. */
    public Path checkpoint() {
        return root.resolve("checkpoint");
    }

    /**
     * Takes the directory for this broker, before anything else in it is touched. RocketMQ locks the same byte of the
     * same file, so the two exclude each other.
     *
     * @throws IOException in one sentence for the operator: another broker has it, or it cannot be written
     */
    public Disk.Lock lock() throws IOException {
        Disk.Lock lock;
        try {
            disk.createDirectories(root);
            lock = disk.lock(root.resolve("lock"));
        } catch (IOException e) {
            throw new IOException(
                    "the store directory " + root + " cannot be written (" + e
                            + "); give the broker's user the right to"
                            + " write there, or set storePathRootDir to another directory",
                    e);
        }
        if (lock == null) {
            throw new IOException("the store directory " + root + " is in use by another broker; stop that one, or set"
                    + " storePathRootDir to another directory");
        }
        return lock;
    }

    /**
     * Refuses a directory whose queues are not in files.
     *
     * @throws IOException naming what was found
     */
    public void refuseForeignKinds() throws IOException {
        for (String name : disk.list(queues())) {
            if (name.equals("CURRENT") || name.startsWith("MANIFEST-")) {
                throw new IOException(queues().resolve(name) + " belongs to RocksDB: the consume queues of " + root
                        + " were written with storeType=defaultRocksDB, which cannot be read here");
            }
        }
    }

    /** True when the last broker here did not stop in order. */
    public boolean wasAborted() {
        return disk.exists(abort());
    }

    /** Notes that a broker works here. */
    public void markRunning() throws IOException {
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        try (DiskFile file = disk.create(abort(), pid.length)) {
            file.write(ByteBuffer.wrap(pid), 0);
            file.force();
        }
        disk.forceDirectory(root);
    }

    /** Notes that everything is on the disk. */
    public void markStopped() throws IOException {
        disk.delete(abort());
        disk.forceDirectory(root);
    }

    private Path abort() {
        return root.resolve("abort");
    }
}
