package io.vespermq.broker.offset;

import io.vertx.core.Future;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.body.DelayOffsets;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestTable;
import java.util.function.Supplier;

/** The requests of those who copy a broker's offsets: GET_ALL_CONSUMER_OFFSET (43) and GET_ALL_DELAY_OFFSET (45). */
public final class OffsetRequests {
    private OffsetRequests() {}

    /**
     * Adds them to a table.
     *
     * @param delayOffsets how far each delay level has been delivered
     */
    public static RequestTable addTo(RequestTable table, OffsetTable offsets, Supplier<DelayOffsets> delayOffsets) {
        return table.on(
                        RequestCode.GET_ALL_CONSUMER_OFFSET,
                        Empty.CODEC,
                        (header, request) -> Future.succeededFuture(Reply.ok(Dialect.write(offsets.capture()))))
                .on(
                        RequestCode.GET_ALL_DELAY_OFFSET,
                        Empty.CODEC,
                        (header, request) -> Future.succeededFuture(Reply.ok(Dialect.write(delayOffsets.get()))));
    }
}
