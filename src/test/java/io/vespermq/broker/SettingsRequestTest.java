package io.vespermq.broker;

import static io.vespermq.broker.LiveBroker.call;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.config.BrokerKeys;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told about the settings of a broker and about the upkeep of its store. */
@Timeout(60)
class SettingsRequestTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void settingsAreThoseInForce() throws Exception {
        try (LiveBroker broker = LiveBroker.start(directory, Map.of(BrokerKeys.SYNC_FLUSH_TIMEOUT, "4000"))) {
            Command reply = call(broker.connect(), RequestCode.GET_BROKER_CONFIG, Map.of());
            assertThat(reply.code()).isZero();
            assertThat(reply.fields().get("version")).contains("counter").contains("timestamp");
            Properties settings = new Properties();
            settings.load(new StringReader(reply.body().toString(UTF_8)));
            assertThat(settings)
                    .containsEntry("listenPort", Integer.toString(broker.port()))
                    .containsEntry("syncFlushTimeout", "4000")
                    .containsEntry(
                            "storePathCommitLog", directory.resolve("commitlog").toString())
                    .containsEntry(
                            "storePathConsumeQueue",
                            directory.resolve("consumequeue").toString());
            // What mqadmin exportConfigs takes from each broker.
            assertThat(settings)
                    .containsKeys("brokerClusterName", "brokerName", "messageDelayLevel", "msgTraceTopicName")
                    .containsKeys("traceOn", "traceTopicEnable", "autoCreateTopicEnable", "maxMessageSize")
                    .containsKeys("autoCreateSubscriptionGroup", "flushDiskType")
                    .containsEntry("brokerId", "0")
                    .containsEntry("brokerRole", "ASYNC_MASTER")
                    .containsEntry("fileReservedTime", "72")
                    .containsEntry("deleteWhen", "04")
                    .containsEntry("diskMaxUsedSpaceRatio", "75")
                    .containsEntry("filterServerNums", "0")
                    .containsEntry("slaveReadEnable", "false")
                    .containsEntry("useTLS", "false");
            assertThat(settings)
                    .doesNotContainKeys("checkCRCOnRecover", "timerWheelEnable")
                    .doesNotContainKeys("channelExpiredTimeout", "rejectTransactionMessage");
        }
    }

    @Test
    void whatHasExpiredIsDeletedOnRequest() throws Exception {
        try (LiveBroker broker = LiveBroker.start(directory, Map.of())) {
            for (RequestCode code :
                    new RequestCode[] {RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE, RequestCode.DELETE_EXPIRED_COMMITLOG}) {
                Command reply = call(broker.connect(), code, Map.of());
                assertThat(reply.code()).isZero();
            }
        }
    }
}
