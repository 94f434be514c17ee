package io.vespermq.remoting;

import io.netty.util.collection.IntObjectHashMap;
import io.vertx.core.Promise;
import io.vespermq.protocol.Command;
import io.vespermq.runtime.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests sent on one connection that wait for their reply, by opaque. Owned by the connection's loop. */
final class PendingCalls {
    private record Call(Promise<Command> promise, Loop.Timer deadline) {}

    private final IntObjectHashMap<Call> calls = new IntObjectHashMap<>();
    private int nextOpaque;

    /** A number that no waiting call has. */
    int nextOpaque() {
        do {
            nextOpaque++;
        } while (calls.containsKey(nextOpaque));
        return nextOpaque;
    }

    void add(int opaque, Promise<Command> promise, Loop.Timer deadline) {
        calls.put(opaque, new Call(promise, deadline));
    }

    /** Completes the call that the reply belongs to; false when none waits for it. */
    boolean complete(Command reply) {
        Call call = remove(reply.opaque());
        if (call == null) {
            return false;
        }
        call.promise().complete(reply);
        return true;
    }

    void fail(int opaque, Throwable cause) {
        Call call = remove(opaque);
        if (call != null) {
            call.promise().fail(cause);
        }
    }

    void failAll(Throwable cause) {
        List<Call> all = new ArrayList<>(calls.values());
        calls.clear();
        for (Call call : all) {
            call.deadline().cancel();
            call.promise().fail(cause);
        }
    }

    private @Nullable Call remove(int opaque) {
        Call call = calls.remove(opaque);
        if (call != null) {
            call.deadline().cancel();
        }
        return call;
    }
}
