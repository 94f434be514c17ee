package io.vespermq.compat;

import io.vespermq.history.Operation.Run;
import io.vespermq.history.Recording;
import java.nio.file.Path;
import java.time.Duration;

/** Where the histories of these tests are. */
final class Recordings {
    private static final Path DIRECTORY = Path.of("target", "history");

    private Recordings() {}

    /**
     * An empty one for a run with client retries off.
     *
     * @param mayForget how much of the commits before a kill may be undone
     * @param mayLose how much of the acknowledged messages before it
     */
    static Recording fresh(String test, Duration mayForget, Duration mayLose) {
        long run = System.currentTimeMillis();
        return new Recording(
                DIRECTORY.resolve(test + "-" + run), new Run(run, false, mayForget.toNanos(), mayLose.toNanos()));
    }
}
