package io.vespermq.store.recovery;

import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.flush.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places below a store's root, and the two files that say who uses it and how it was left: {@code lock} and {@code
 * abort}. Every method that touches the disk blocks.
 */
public final class StoreDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectory.class);

    private static final int ABORT_BYTES_MAX = 256;
    private static final String FLUSHED = "flushed ";
    private static final String SETTLED = "settled ";

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

    /** Files of the key index. */
    public Path index() {
        return root.resolve("index");
    }

    /** What recovery cut although there were records in it; nobody reads it again. */
    public Path aside() {
        return root.resolve("damaged");
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
            disk.createDurably(root);
            // Whoever marked it as running may have ended before that name was durable; and without the mark what is
            // changed now would be taken for whole after a power cut.
            disk.forceDirectory(root);
            lock = disk.lock(root.resolve("lock"));
        } catch (IOException e) {
            throw new IOException(
                    "the store directory " + root + " cannot be written (" + e
                            + "); give the broker's user the right to"
                            + " write there, or set storePathRootDir to another directory",
                    e);
        }
        return notInUse(lock);
    }

    /**
     * Keeps brokers out while the directory is read, and nothing more: where nothing may be written, it is enough that no
     * broker holds the lock.
     *
     * @return null when no lock could be taken: there is no lock file, and none can be made
     * @throws IOException in one sentence for the operator: a broker has the directory, or its lock cannot be read
     */
    public Disk.@Nullable Lock lockToRead() throws IOException {
        Path file = root.resolve("lock");
        Disk.Lock lock;
        try {
            lock = disk.lock(file);
        } catch (FileSystemException e) {
            LOG.debug("{} cannot be written", file, e);
            if (!disk.exists(file)) {
                return null;
            }
            lock = disk.lockShared(file);
        }
        return notInUse(lock);
    }

    private Disk.Lock notInUse(Disk.@Nullable Lock lock) throws IOException {
        if (lock == null) {
            throw new IOException("the store directory " + root + " is in use by another broker; stop that one, or set"
                    + " storePathRootDir to another directory");
        }
        return lock;
    }

    /**
     * Refuses a directory in which something that counts is not in files that can be read here: it would be taken for
     * missing, or misread. Changes nothing.
     *
     * @throws IOException in one sentence for the operator: what was found, where, and what to do
     */
    public void refuseForeignKinds() throws IOException {
        refuseRocksDbQueues();
        refuseRocksDbState("topics", "topics", "topics.json");
        refuseRocksDbState("subscriptionGroups", "consumer groups", "subscriptionGroup.json");
        refuseRocksDbState("consumerOffsets", "consumer offsets", "consumerOffset.json");
        // RocketMQ's second kind keeps all of them in one place.
        refuseRocksDbState("rdb", "topics", "topics.json");
        refuseRocksDbState("rdb", "consumer groups", "subscriptionGroup.json");
        refuseRocksDbState("rdb", "consumer offsets", "consumerOffset.json");
        refuseExtensions();
        refuseBatchQueues();
    }

    private void refuseRocksDbQueues() throws IOException {
        Path found = rocksDb(queues());
        if (found != null) {
            throw new IOException(found + " belongs to RocksDB: the consume queues of " + root
                    + " were written with storeType=defaultRocksDB, which cannot be read here; move " + queues()
                    + " elsewhere, the queues are then built anew from the commit log");
        }
    }

    /** RocketMQ reads one or the other, by its configuration. Where both are there the file is used, as RocketMQ would by default. */
    private void refuseRocksDbState(String place, String what, String file) throws IOException {
        Path found = rocksDb(config().resolve(place));
        if (found == null) {
            return;
        }
        Path wanted = config().resolve(file);
        if (disk.exists(wanted) || disk.exists(config().resolve(file + ".bak"))) {
            LOG.warn("{} belongs to RocksDB and cannot be read here; the {} of {} are used", found, what, wanted);
            return;
        }
        throw new IOException(found + " belongs to RocksDB: the " + what + " of " + root
                + " were kept there, which cannot be read here, and there is no " + wanted
                + "; export them to that file with RocketMQ's mqadmin rocksDBConfigToJson, or set storePathRootDir"
                + " to another directory");
    }

    /** With extensions an entry's tag code is an address in them. Taken for a code it would match no consumer's tag. */
    private void refuseExtensions() throws IOException {
        Path extensions = root.resolve("consumequeue_ext");
        Path found = anyFile(extensions);
        if (found != null) {
            throw new IOException(found + " belongs to the consume queues of " + root
                    + ", which were written with enableConsumeQueueExt=true and cannot be read here; move " + queues()
                    + " and " + extensions + " elsewhere, the queues are then built anew from the commit log");
        }
    }

    /** In them one entry stands for many offsets; without them a queue would jump from each batch to the next. */
    private void refuseBatchQueues() throws IOException {
        Path batches = root.resolve("batchconsumequeue");
        Path found = anyFile(batches);
        if (found != null) {
            throw new IOException(found + " is a queue of a topic with queue.type=BatchCQ, which cannot be read here;"
                    + " go on with RocketMQ until its consumers have read these topics, delete the topics with mqadmin"
                    + " deleteTopic and remove what is left in " + batches
                    + ", or set storePathRootDir to another directory");
        }
    }

    /** What shows that RocksDB keeps its files in a directory; null when it does not. */
    private @Nullable Path rocksDb(Path directory) throws IOException {
        for (String name : disk.list(directory)) {
            Path file = directory.resolve(name);
            // A topic may have such a name too; it is a directory.
            if ((name.equals("CURRENT") || name.startsWith("MANIFEST-")) && !disk.isDirectory(file)) {
                return file;
            }
        }
        return null;
    }

    /** Any file somewhere below a directory; null when there is none. */
    private @Nullable Path anyFile(Path directory) throws IOException {
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            Path found = disk.isDirectory(path) ? anyFile(path) : path;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** True when the last broker here did not stop in order. */
    public boolean wasAborted() {
        return disk.exists(abort());
    }

    /**
     * True when the machine was not started since the last broker here began: what that one wrote was never lost, however
     * it ended. False when that is not known.
     */
    public boolean isSameBoot() throws IOException {
        String bootId = disk.bootId();
        return !bootId.isEmpty() && abortLines().contains(bootId);
    }

    /**
     * Up to where a force of the log is known to have covered everything, if the machine may have run on since: 0 when that
     * was not noted. −1 when the machine was started again: then what can be read was read from the disk.
     */
    long flushedBefore() throws IOException {
        return !disk.bootId().isEmpty() && !isSameBoot() ? -1 : noted(FLUSHED);
    }

    /** The same position, or a lower one up to which forces covered the queues' entries as well; 0 when that was not noted. */
    long settledBefore() throws IOException {
        return noted(SETTLED);
    }

    private long noted(String name) throws IOException {
        return abortLines().stream()
                .filter(line -> line.matches(name + "\\d{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                .findFirst()
                .orElse(0);
    }

    /** Notes that a broker works here: its process, as RocketMQ does, and the run of the machine. */
    public void markRunning() throws IOException {
        byte[] bytes = abortText(0, 0);
        try (DiskFile file = disk.create(abort(), bytes.length)) {
            file.write(ByteBuffer.wrap(bytes), 0);
            file.force();
        }
        disk.forceDirectory(root);
    }

    /**
     * Notes beside {@link #markRunning} what was forced. Not durable, and need not be: it is for a start after this process,
     * not for one after a power cut.
     *
     * @param flushed up to where forces covered the log
     * @param settled up to where they covered the queues' entries as well
     */
    public void noteForced(long flushed, long settled) throws IOException {
        try (DiskFile file = disk.open(abort())) {
            file.write(ByteBuffer.wrap(abortText(flushed, settled)), 0);
        }
    }

    /** Takes back what was noted of the queues, and nothing else: before they are changed. */
    public void forgetSettled() throws IOException {
        String text = abortContent();
        String forgotten = text.replaceAll(SETTLED + "\\d+", line(SETTLED, 0));
        if (forgotten.equals(text)) {
            return;
        }
        try (DiskFile file = disk.open(abort())) {
            file.write(ByteBuffer.wrap(forgotten.getBytes(StandardCharsets.US_ASCII)), 0);
            file.force();
        }
    }

    private byte[] abortText(long flushed, long settled) {
        String text = ProcessHandle.current().pid() + "\n" + disk.bootId() + "\n" + line(FLUSHED, flushed) + "\n"
                + line(SETTLED, settled) + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String line(String name, long position) {
        return name + String.format(Locale.ROOT, "%018d", position);
    }

    private List<String> abortLines() throws IOException {
        return List.of(abortContent().split("\n", -1));
    }

    private String abortContent() throws IOException {
        if (!wasAborted()) {
            return "";
        }
        ByteBuffer content = ByteBuffer.allocate(ABORT_BYTES_MAX);
        try (DiskFile file = disk.open(abort())) {
            file.read(content, 0);
        }
        return StandardCharsets.US_ASCII.decode(content.flip()).toString();
    }

    /** Notes that everything is on the disk. */
    public void markStopped() throws IOException {
        disk.delete(abort());
        disk.forceDirectory(root);
    }

    /** Notes what is proven, durably. */
    public void write(Checkpoint checkpoint) throws IOException {
        checkpoint.write(disk, checkpoint());
        disk.forceDirectory(root);
    }

    /** Small files with the state of a broker: topics, groups, progress. */
    public Path config() {
        return root.resolve("config");
    }

    private Path abort() {
        return root.resolve("abort");
    }
}
