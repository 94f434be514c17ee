package io.vespermq.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file that holds the whole state of a table and is replaced at once: at every moment, and after a power cut,
 * either the old or the new content is there. The content before the last change stays beside it as {@code .bak}.
 *
 * <p>Both methods block. One thread at a time.
 */
public final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path path;
    private final Path backup;
    private final Path incoming;

    /** The file at {@code path}; its directory is made when the first content is written. */
    public StateFile(Path path) {
        this.path = path;
        this.backup = sibling(".bak");
        this.incoming = sibling(".tmp");
    }

    /** Where the content lies. */
    public Path path() {
        return path;
    }

    /**
     * Reads the content. A main file that is missing or cannot be parsed gives way to its {@code .bak}; the log says so
     * and the bad file is set aside as {@code .broken}.
     *
     * @param parse turns bytes into the state
     * @param malformed what {@code parse} throws for bytes that are no state
     * @return null when there is neither file: a first start
     * @throws IOException when a file cannot be read, or neither can be parsed; nothing was changed then
     */
    public <T> @Nullable T read(Function<byte[], T> parse, Class<? extends RuntimeException> malformed)
            throws IOException {
        byte[] main = content(path);
        byte[] older = content(backup);
        if (main == null && older == null) {
            return null;
        }
        String fault = "missing";
        if (main != null) {
            try {
                return parse.apply(main);
            } catch (RuntimeException e) {
                fault = messageOf(e, malformed);
            }
        }
        return readBackup(older, fault, main != null, parse, malformed);
    }

    /** Replaces the content. When it returns, the new content survives a power cut; when it throws, the old one is there. */
    public void write(byte[] content) throws IOException {
        Files.createDirectories(directory());
        try (FileChannel out = FileChannel.open(
                incoming, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
        if (Files.exists(path)) {
            move(path, backup);
        }
        move(incoming, path);
        try (FileChannel entries = FileChannel.open(directory(), StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    private <T> T readBackup(
            byte @Nullable [] older,
            String fault,
            boolean isMainThere,
            Function<byte[], T> parse,
            Class<? extends RuntimeException> malformed)
            throws IOException {
        if (older == null) {
            throw new IOException(path + " cannot be read (" + fault + ") and there is no " + backup.getFileName()
                    + "; repair or remove it");
        }
        T state;
        try {
            state = parse.apply(older);
        } catch (RuntimeException e) {
            throw new IOException(path + " cannot be read (" + fault + "), nor can " + backup.getFileName() + " ("
                    + messageOf(e, malformed) + "); repair or remove both");
        }
        LOG.warn("{}: {}; the older content in {} is used", path, fault, backup.getFileName());
        if (isMainThere) {
            // Otherwise the next write would put the bad file in the place of the good backup.
            move(path, sibling(".broken"));
        }
        return state;
    }

    private static String messageOf(RuntimeException e, Class<? extends RuntimeException> expected) {
        if (!expected.isInstance(e)) {
            throw e;
        }
        return String.valueOf(e.getMessage());
    }

    private static byte @Nullable [] content(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private Path directory() {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalStateException(path + " has no directory");
        }
        return parent;
    }
}
