package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.call;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.config.BrokerKeys;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.remoting.Connection;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators are answered by a broker that is not set up as most are. */
@Timeout(60)
class OperatorRequestsTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void settingsAreSeenInWhatIsAnswered() {
        try (LiveBroker broker = LiveBroker.start(
                directory,
                Map.of(
                        BrokerKeys.AUTO_CREATE_SUBSCRIPTION_GROUP, "false",
                        BrokerKeys.START_ACCEPT_SEND_REQUEST_TIME_STAMP, "1700000000000"))) {
            Connection operator = broker.connect();
            Command unknown = call(operator, RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, Map.of("group", "strangers"));
            assertThat(unknown.code()).isEqualTo(26);
            assertThat(unknown.remark()).contains("strangers").contains("autoCreateSubscriptionGroup is off");
            Command known = call(operator, RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, Map.of("group", "TOOLS_CONSUMER"));
            assertThat(known.code()).as(known.remark()).isZero();
            Command facts = call(operator, RequestCode.GET_BROKER_RUNTIME_INFO, Map.of());
            assertThat(facts.body().toString(UTF_8)).contains("\"startAcceptSendRequestTimeStamp\":\"1700000000000\"");
        }
    }
}
