package io.vespermq.compat;

import io.vespermq.history.Operation.Run;
import io.vespermq.history.Recording;
import java.nio.file.Path;
import java.time.Duration;

/** Where the histories of these tests are. */
final class Recordings {
    private static final Path DIRECTORY = Path.of("target", "history");

    private Recordings() {}

    /** An empty one for a run with client retries off, in which a kill may undo commits of the last while. */
    static Recording fresh(String test, Duration mayForget) {
        long run = System.currentTimeMillis();
        return new Recording(DIRECTORY.resolve(test + "-" + run), new Run(run, false, mayForget.toNanos()));
    }
}
