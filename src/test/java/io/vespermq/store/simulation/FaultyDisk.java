package io.vespermq.store.simulation;

import io.vespermq.store.SimDisk;
import io.vespermq.store.WrappedDisk;
import io.vespermq.store.file.DiskFile;
import io.vespermq.store.file.FileView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** One process's way to the disk: what is done there leaves a trace, and fails when that was arranged. */
final class FaultyDisk extends WrappedDisk {
    /** What goes wrong. */
    enum Fault {
        WRITE_FAILS,
        /** Half of the bytes are written, then it fails. */
        WRITE_IS_SHORT,
        FORCE_FAILS,
        /** As a mapped file of the JDK tells it. */
        FORCE_THROWS_UNCHECKED
    }

    /** An operation of the trace. */
    private enum Op {
        OPEN,
        CREATE,
        RENAME,
        DELETE,
        FORCE_DIRECTORY,
        READ,
        WRITE,
        FORCE,
        LENGTH,
        LOOK
    }

    private final SimDisk disk;
    private final Random random;
    private final Trace trace;
    private final Mutant mutant;
    private Fault fault;
    private String place = "";
    private int countdown;
    private boolean hasFailed;
    private final boolean isCold;

    /** A process's view; {@code isCold} when nothing that it has not written itself is in the page cache. */
    FaultyDisk(SimDisk disk, Random random, Trace trace, Mutant mutant, boolean isCold) {
        super(disk);
        this.disk = disk;
        this.random = random;
        this.trace = trace;
        this.mutant = mutant;
        this.isCold = isCold;
    }

    /** The n-th operation of that kind on a file below the place will fail. */
    void arm(Fault newFault, String newPlace, int n) {
        fault = newFault;
        place = newPlace;
        countdown = n;
    }

    /** Nothing will fail any more. */
    void disarm() {
        fault = null;
    }

    /** True once something failed. */
    boolean hasFailed() {
        return hasFailed;
    }

    private void note(Op op, Path path, long more) {
        trace.add(op.name().hashCode(), path.hashCode());
        trace.add(op.name().hashCode(), more);
        trace.say(() -> "        " + op + " " + path + " " + more);
    }

    private boolean isDue(Path path, boolean isWrite) {
        boolean counts = fault != null
                && isWrite == (fault == Fault.WRITE_FAILS || fault == Fault.WRITE_IS_SHORT)
                && path.toString().contains(place);
        if (!counts || --countdown > 0) {
            return false;
        }
        hasFailed = true;
        trace.say(() -> "        " + fault + " here: " + path);
        return true;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        note(Op.OPEN, file, 0);
        return super.open(file);
    }

    @Override
    public DiskFile create(Path file, long length) throws IOException {
        // The abort file has the number of this process in it.
        note(Op.CREATE, file, file.endsWith("abort") ? 0 : length);
        return super.create(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        note(Op.RENAME, from, to.hashCode());
        super.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        note(Op.DELETE, file, 0);
        super.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        note(Op.FORCE_DIRECTORY, directory, 0);
        if (mutant != Mutant.DIRECTORY_FORCE_LIES) {
            super.forceDirectory(directory);
        }
    }

    @Override
    protected DiskFile wrap(Path path, DiskFile file) {
        return new FaultyFile(path, file);
    }

    private final class FaultyFile extends WrappedFile {
        private final Path path;
        private final boolean isLog;

        private FaultyFile(Path path, DiskFile file) {
            super(file);
            this.path = path;
            isLog = path.toString().contains("/commitlog/");
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            note(Op.READ, path, at);
            return super.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            note(Op.WRITE, path, at);
            if (!path.endsWith("abort")) {
                trace.add(from);
            }
            if (isDue(path, true)) {
                if (fault == Fault.WRITE_IS_SHORT) {
                    super.write(from.slice(from.position(), from.remaining() / 2), at);
                }
                disarm();
                throw new IOException("Input/output error");
            }
            if (mutant == Mutant.WRITE_IS_DROPPED && isLog && random.nextInt(100) == 0) {
                from.position(from.limit());
                return;
            }
            super.write(from, at);
        }

        @Override
        public void force() throws IOException {
            note(Op.FORCE, path, 0);
            if (isDue(path, false)) {
                boolean isChecked = fault == Fault.FORCE_FAILS;
                disarm();
                disk.forgetUnforced(path);
                IOException failure = new IOException("Input/output error");
                if (isChecked) {
                    throw failure;
                }
                throw new UncheckedIOException(failure);
            }
            if (mutant != Mutant.FORCE_LIES || !isLog) {
                super.force();
            }
        }

        @Override
        public void setLength(long length) throws IOException {
            note(Op.LENGTH, path, length);
            super.setLength(length);
        }

        @Override
        public FileView view(int length) throws IOException {
            FileView view = super.view(length);
            return new FileView() {
                @Override
                public ByteBuffer range(int at, int count) {
                    ByteBuffer range = view.range(at, count);
                    if (mutant == Mutant.READ_IS_WRONG && count > 100 && random.nextInt(50) == 0) {
                        range.put(range.limit() - 1 - random.nextInt(40), (byte) random.nextInt());
                    }
                    return range;
                }

                @Override
                public int getInt(int at) {
                    return view.getInt(at);
                }

                @Override
                public long getLong(int at) {
                    return view.getLong(at);
                }

                @Override
                public boolean isInMemory(int at, int count) {
                    boolean isThere = !isCold && random.nextBoolean();
                    note(Op.LOOK, path, isThere ? 1 : 0);
                    return isThere;
                }
            };
        }
    }
}
