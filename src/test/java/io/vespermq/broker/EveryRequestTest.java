package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.fixture.ProtocolDoc;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.remoting.Connection;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No request is met with silence: a broker answers each one that RocketMQ knows, if only with a reason, and as
 * docs/protocol.md says.
 */
@Timeout(60)
class EveryRequestTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void eachRequestWithoutFieldsGetsOneReply() {
        try (LiveBroker broker = LiveBroker.start(directory, Map.of())) {
            Connection client = broker.connect();
            for (RequestCode code : RequestCode.values()) {
                Command reply = call(client, code, Map.of());
                assertThat(ResponseCode.of(reply.code()))
                        .as("%s answered %s", code, reply.code())
                        .isNotNull();
                if (reply.code() != ResponseCode.SUCCESS.wire()) {
                    assertThat(reply.remark())
                            .as("the reason why %s was refused", code)
                            .isNotBlank();
                }
                if (reply.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED.wire()) {
                    assertThat(reply.remark()).contains(Integer.toString(code.wire()));
                }
                ProtocolDoc.check(code, ProtocolDoc.row(code).broker(), reply);
            }
        }
    }
}
