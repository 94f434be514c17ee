package io.vespermq.runtime;

import io.vertx.core.Future;

/** A piece of a node that is started once and stopped once. */
public interface Part {
    /** A short name for log lines, for instance {@code "store"}. */
    String name();

    /**
     * Starts the part. The future completes when the part does its work; when it fails, the part holds nothing: no
     * port, no file, no timer.
     */
    Future<Void> start();

    /** Stops the part and releases what it holds. Calling it on a part that never started is harmless. */
    Future<Void> stop();
}
