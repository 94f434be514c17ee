package io.vespermq.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory in which a run is recorded: a file for each thread that sees something, all of them optional. */
public final class Recording {
    private final Path directory;
    private final Operation.Run run;

    /** Creates the directory and writes down what holds for the run. */
    public Recording(Path directory, Operation.Run run) {
        this.directory = directory;
        this.run = run;
        try {
            Files.createDirectories(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        try (Pen pen = pen("run")) {
            pen.add(run);
        }
    }

    /** A part of the run in a directory below, which can be checked alone and is checked with the whole. */
    public Recording part(String name) {
        return new Recording(directory.resolve(name), run);
    }

    public Path directory() {
        return directory;
    }

    /** The number that the run's bodies carry. */
    public long run() {
        return run.id();
    }

    /** A pen for a thread; the name is the file's, and may be used again. */
    public Pen pen(String name) {
        return new Pen(directory.resolve(name + History.ENDING));
    }
}
