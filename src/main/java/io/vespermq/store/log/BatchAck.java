package io.vespermq.store.log;

import io.vertx.core.Promise;
import io.vespermq.store.api.Appended;
import io.vespermq.store.api.StoreFailure;
import java.util.List;

/** Several messages of one queue that stay together and are answered at once. */
final class BatchAck implements Ack {
    private final List<Slot> slots;
    private final Promise<List<Appended>> promise;
    private final int length;

    /** The slots have no promise of their own. The sum of their lengths must fit into an int. */
    BatchAck(List<Slot> slots, Promise<List<Appended>> promise, int length) {
        this.slots = slots;
        this.promise = promise;
        this.length = length;
    }

    @Override
    public int count() {
        return slots.size();
    }

    @Override
    public Slot slot(int index) {
        return slots.get(index);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void stored() {
        promise.complete(slots.stream().map(Slot::appended).toList());
    }

    @Override
    public void failed(StoreFailure why) {
        promise.fail(why);
    }
}
