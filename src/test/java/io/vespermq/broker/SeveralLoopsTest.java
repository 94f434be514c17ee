package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.ask;
import static io.vespermq.broker.LiveBroker.messages;
import static io.vespermq.broker.LiveBroker.pull;
import static io.vespermq.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vespermq.message.StoredMessage;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.remoting.Connection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With more than four cores connections live on other loops than the store: sends come through the mailbox, replies and
 * bodies cross loops.
 */
@Timeout(60)
class SeveralLoopsTest {
    private static final int LOOPS = 4;
    private static final int CONNECTIONS = 8;
    private static final int EACH = 100;

    @TempDir
    Path directory = Path.of(".");

    @Test
    void whatManyConnectionsSendIsThereOnceAndWholeForMany() {
        try (LiveBroker broker = LiveBroker.start(LOOPS, directory, Map.of())) {
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(broker.connect());
            }
            List<Future<Command>> replies = new ArrayList<>();
            Set<String> sent = new TreeSet<>();
            for (int n = 0; n < EACH; n++) {
                for (int c = 0; c < CONNECTIONS; c++) {
                    String body = c + "/" + n + "/" + "x".repeat(n);
                    sent.add(body);
                    replies.add(ask(
                            connections.get(c),
                            RequestCode.SEND_MESSAGE_V2,
                            Map.of("a", "producers", "b", "orders", "e", "0", "i", ""),
                            body.getBytes(UTF_8)));
                }
            }
            Set<String> offsets = new TreeSet<>();
            for (Future<Command> reply : replies) {
                Command command = await(reply);
                assertThat(command.code()).as(command.remark()).isZero();
                offsets.add(command.fields().get("queueOffset"));
            }
            assertThat(offsets).hasSize(sent.size());
            for (Connection reader : connections) {
                assertThat(readAll(reader)).containsExactlyElementsOf(sent);
            }
        }
    }

    private static Set<String> readAll(Connection reader) {
        Set<String> bodies = new TreeSet<>();
        long offset = 0;
        for (Command reply = await(pull(reader, "orders", offset, Map.of()));
                reply.code() == 0;
                reply = await(pull(reader, "orders", offset, Map.of()))) {
            for (StoredMessage message : messages(reply)) {
                assertThat(message.queueOffset()).isEqualTo(offset);
                assertThat(bodies.add(UTF_8.decode(message.body()).toString())).isTrue();
                offset++;
            }
        }
        return bodies;
    }
}
