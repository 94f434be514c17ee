package io.vespermq.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.runtime.Workers;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes bodies to a stream, one a line, on a worker: whoever reads a pipe may be slow, the loop must not. Belongs to the
 * loop.
 */
final class LineOutput {
    @SuppressWarnings("ArrayRecordComponent") // handed through, compared by no one
    private record Line(byte[] body, Promise<Void> written) {}

    private final OutputStream out;
    private final Workers workers;

    // Owned by the loop.
    private List<Line> waiting = new ArrayList<>();
    private boolean writing;

    LineOutput(OutputStream out, Workers workers) {
        this.out = out;
        this.workers = workers;
    }

    /** Completes when the line is written; fails when the reader has gone. */
    Future<Void> write(byte[] body) {
        Promise<Void> written = Promise.promise();
        waiting.add(new Line(body, written));
        if (!writing) {
            writeAll();
        }
        return written.future();
    }

    private void writeAll() {
        List<Line> lines = waiting;
        waiting = new ArrayList<>();
        writing = true;
        workers.<Boolean>run(() -> {
                    for (Line line : lines) {
                        out.write(line.body());
                        out.write('\n');
                    }
                    out.flush();
                    return true;
                })
                .onComplete(result -> {
                    writing = false;
                    if (!waiting.isEmpty()) {
                        writeAll();
                    }
                    lines.forEach(line -> {
                        if (result.succeeded()) {
                            line.written().complete();
                        } else {
                            line.written().fail(result.cause());
                        }
                    });
                });
    }
}
