package bench.wire;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one thread counted in one stretch of time. Plain fields: only that thread writes, others read when it has gone on. */
final class Window {
    long messages;
    long requests;
    long errors;
    String firstError;
    final Histogram nanos = new Histogram(1, TimeUnit.MINUTES.toNanos(5), 3);

    void fail(String what) {
        errors++;
        if (firstError == null) {
            firstError = what;
        }
    }

    void add(Window other) {
        messages += other.messages;
        requests += other.requests;
        errors += other.errors;
        firstError = firstError == null ? other.firstError : firstError;
        nanos.add(other.nanos);
    }
}
