package io.vespermq.runtime;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one node in the order in which they were built: started in that order, stopped in the reverse, and a
 * start that fails stops what had started. Owned by the loop that builds the node.
 */
public final class Parts {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final List<Part> inOrder = new ArrayList<>();
    private final Deque<Part> started = new ArrayDeque<>();

    /** Adds a part behind those already there and returns it. */
    public <P extends Part> P add(P part) {
        inOrder.add(part);
        return part;
    }

    /** Starts every part in order. On the first failure stops what had started, newest first, and fails with its cause. */
    public Future<Void> start() {
        Future<Void> chain = Future.succeededFuture();
        for (Part part : inOrder) {
            chain = chain.compose(v -> part.start()).onSuccess(v -> started.push(part));
        }
        return chain.recover(e -> stop().transform(stopped -> Future.failedFuture(e)));
    }

    /** Stops what is running, newest first. A part that fails to stop is logged and does not keep the others running. */
    public Future<Void> stop() {
        Future<Void> chain = Future.succeededFuture();
        while (!started.isEmpty()) {
            Part part = started.pop();
            chain = chain.compose(v -> stopOne(part));
        }
        return chain;
    }

    private static Future<Void> stopOne(Part part) {
        return part.stop().recover(e -> {
            LOG.warn("{} did not stop cleanly", part.name(), e);
            return Future.succeededFuture();
        });
    }
}
