package io.vespermq.store.flush;

import io.vertx.core.Future;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Watermark;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Lets one force at a time run and everybody who came before it began share it: while it runs, others gather for the
 * next. A failed force is final; it is never repeated, because the kernel answers a second one with success whether or
 * not the data is safe.
 *
 * <p>Owned by the store's loop.
 */
public final class GroupCommit {
    /**
     * One force.
     *
     * @param force begins it; completes with true when all it covers is durable, with false when nothing was done
     * @param end position that it covers
     */
    public record Force(Supplier<Future<Boolean>> force, long end) {}

    private final Loop loop;
    private final Watermark written;
    private final Watermark flushed;
    private final Supplier<Force> next;
    private final LongConsumer advanced;
    private final Consumer<Throwable> failed;

    // Owned by the store's loop.
    private boolean running;
    private boolean wanted;
    private boolean dead;

    /**
     * Brings {@code flushed} up to {@code written}.
     *
     * @param next says what a force that begins now covers
     * @param advanced called after the flushed mark rose
     * @param failed called once, with what the first failing force threw
     */
    public GroupCommit(
            Loop loop,
            Watermark written,
            Watermark flushed,
            Supplier<Force> next,
            LongConsumer advanced,
            Consumer<Throwable> failed) {
        this.loop = loop;
        this.written = written;
        this.flushed = flushed;
        this.next = next;
        this.advanced = advanced;
        this.failed = failed;
    }

    /** Begins no further force, and nothing counts as durable because of the one that runs: the log has failed elsewhere. */
    public void end() {
        loop.check();
        dead = true;
    }

    /** Asks for what is written now to be forced: at once, or as soon as the running force is done. */
    public void want() {
        loop.check();
        if (running) {
            wanted = true;
        } else if (!dead && flushed.position() < written.position()) {
            begin();
        }
    }

    private void begin() {
        Force force = next.get();
        running = true;
        force.force().get().onComplete(result -> {
            running = false;
            if (result.failed()) {
                dead = true;
                failed.accept(result.cause());
            } else if (result.result() && !dead) {
                goOn(force.end());
            }
        });
    }

    /** The next force begins before those are answered who waited for this one: the disk does not wait for replies. */
    private void goOn(long end) {
        if (wanted) {
            wanted = false;
            if (end < written.position()) {
                begin();
            }
        }
        // The last force of a closing store may have overtaken this one.
        if (flushed.position() < end) {
            flushed.advanceTo(end);
            advanced.accept(end);
        }
    }
}
