package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.field;
import static io.vespermq.broker.LiveBroker.messages;
import static io.vespermq.broker.LiveBroker.pull;
import static io.vespermq.broker.LiveBroker.send;
import static io.vespermq.broker.LiveBroker.sending;
import static io.vespermq.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vespermq.config.BrokerKeys;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.remoting.Connection;
import io.vespermq.store.WrappedDisk;
import io.vespermq.store.file.Disk;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What producers see of a broker that forces every message before it acknowledges it. */
@Timeout(60)
class SyncFlushTest {
    private static final String PROPERTIES = "UNIQ_KEY\u00017F000001000A18B4AAC2000000000001\u0002";
    private static final String NOT_WAITING = PROPERTIES + "WAIT\u0001false\u0002";

    @TempDir
    Path directory = Path.of(".");

    private final PausableDisk disk = new PausableDisk();

    @Test
    void theAnswerComesWhenTheMessageIsForced() {
        try (LiveBroker broker = start(60_000)) {
            Connection client = broker.connect();
            send(client, "orders", PROPERTIES, "makes the topic", Map.of());
            Future<Command> waiting;
            disk.pause();
            try {
                waiting = sending(client, "orders", PROPERTIES, "waits", Map.of());
                // Answered after the one before was read, and stored after it.
                Command unforced = send(client, "orders", NOT_WAITING, "does not wait", Map.of());
                assertThat(unforced.code()).as(unforced.remark()).isZero();
                assertThat(unforced.fields().get("queueOffset")).isEqualTo("2");
                assertThat(waiting.isComplete()).isFalse();
            } finally {
                disk.resume();
            }
            Command forced = await(waiting);
            assertThat(forced.code()).as(forced.remark()).isZero();
            assertThat(forced.fields().get("queueOffset")).isEqualTo("1");
        }
    }

    @Test
    void aForceThatTakesTooLongIsToldWithTheWholeHeader() {
        try (LiveBroker broker = start(50)) {
            Connection client = broker.connect();
            send(client, "orders", NOT_WAITING, "makes the topic", Map.of());
            // Forced, that is, and seen.
            await(pull(client, "orders", 0, Map.of("sysFlag", "6", "suspendTimeoutMillis", "15000")));
            disk.pause();
            try {
                Command late = send(client, "orders", PROPERTIES, "late", Map.of());
                assertThat(late.code()).isEqualTo(10);
                assertThat(late.fields().toMap())
                        .containsEntry("queueId", "0")
                        .containsEntry("queueOffset", "1")
                        .containsKeys("msgId", "transactionId", "MSG_REGION", "TRACE_ON");
                Map<String, String> header =
                        Map.of("a", "producers", "b", "orders", "e", "0", "i", PROPERTIES, "m", "true");
                byte[] batch = SendRequestsTest.batchOf("a", "b");
                Command lateBatch = await(LiveBroker.ask(client, RequestCode.SEND_BATCH_MESSAGE, header, batch));
                assertThat(lateBatch.code()).isEqualTo(10);
                assertThat(field(lateBatch, "msgId").split(",")).hasSize(2);
                assertThat(field(lateBatch, "queueOffset")).isEqualTo("2");
                // Readers see what survives a power cut.
                assertThat(await(pull(client, "orders", 1, Map.of())).code()).isEqualTo(19);
            } finally {
                disk.resume();
            }
            List<String> bodies = new ArrayList<>();
            while (bodies.size() < 3) {
                Command held = await(pull(
                        client, "orders", 1 + bodies.size(), Map.of("sysFlag", "6", "suspendTimeoutMillis", "15000")));
                messages(held)
                        .forEach(message ->
                                bodies.add(UTF_8.decode(message.body()).toString()));
            }
            assertThat(bodies).containsExactly("late", "a", "b");
        }
    }

    private LiveBroker start(int timeoutMs) {
        return LiveBroker.start(
                directory,
                Map.of(
                        BrokerKeys.FLUSH_DISK_TYPE,
                        "SYNC_FLUSH",
                        BrokerKeys.SYNC_FLUSH_TIMEOUT,
                        Integer.toString(timeoutMs)),
                disk);
    }

    /** Forces of log files wait while it is paused. */
    private static final class PausableDisk extends WrappedDisk {
        private final ReentrantLock forcing = new ReentrantLock();

        PausableDisk() {
            super(Disk.real());
        }

        void pause() {
            forcing.lock();
        }

        void resume() {
            forcing.unlock();
        }

        @Override
        protected DiskFile wrap(Path path, DiskFile file) {
            if (!path.toString().contains("commitlog")) {
                return file;
            }
            return new WrappedFile(file) {
                @Override
                public void force() throws IOException {
                    forcing.lock();
                    try {
                        super.force();
                    } finally {
                        forcing.unlock();
                    }
                }
            };
        }
    }
}
