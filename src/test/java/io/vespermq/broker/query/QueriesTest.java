package io.vespermq.broker.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vespermq.message.RecordLayout;
import io.vespermq.protocol.header.query.QueueContents;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.store.api.MemoryStore;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class QueriesTest {
    private final MemoryStore store = new MemoryStore();
    private final MessageQueries queries = new MessageQueries(store);

    @Test
    void aMessageIsFoundOnlyWhereItBegins() {
        byte[] record = record(64, 500);
        store.withRecord(500, record).withRecord(600, record).withRecord(700, record(65, 700));
        Reply reply = queries.view(500).result();
        assertThat(reply.body().readableBytes()).isEqualTo(64);
        assertThat(queries.view(600).failed()).as("says it lies elsewhere").isTrue();
        assertThat(queries.view(800).failed()).isTrue();
        assertThatThrownBy(() -> queries.view(-1))
                .isInstanceOf(RequestFailure.class)
                .hasMessageContaining("can not find message by the offset, -1");
    }

    @Test
    void entriesAreListedFromAnIndexOrFromTheEnd() {
        store.with("T", 0, 2, 10, 20, 30);
        assertThat(entries(new QueueContents("T", 0, 3, 1)))
                .isEqualTo(
                        "{\"maxQueueIndex\":5,\"minQueueIndex\":2,\"queueData\":[{\"eval\":true,\"physicOffset\":100,"
                                + "\"physicSize\":100,\"tagsCode\":0}]}");
        assertThat(entries(new QueueContents("T", 0, -1, 10))).contains("\"physicOffset\":200");
        assertThat(entries(new QueueContents("T", 0, 0, 1))).contains("\"physicOffset\":0");
        assertThatThrownBy(() -> queries.entries(new QueueContents("U", 0, 0, 1)))
                .isInstanceOf(RequestFailure.class);
    }

    private String entries(QueueContents header) {
        Future<Reply> reply = queries.entries(header);
        return reply.result().body().toString(UTF_8);
    }

    private static byte[] record(int length, long position) {
        ByteBuffer record = ByteBuffer.allocate(64);
        record.putInt(RecordLayout.LENGTH, length);
        record.putInt(RecordLayout.MAGIC, RecordLayout.MAGIC_V1);
        record.putLong(RecordLayout.POSITION, position);
        return record.array();
    }
}
