package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.AdminShell;
import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ChildJvm;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.fixture.Ledger;
import io.vespermq.compat.fixture.SharedBroker;
import io.vespermq.compat.fixture.Wait;
import io.vespermq.compat.judge.Outgoing;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import io.vespermq.message.HostAddress;
import io.vespermq.message.MessageId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code mqadmin} 5.5.0, and the facts that its commands print. */
@ExtendWith(SharedBroker.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class AdminIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STARTUP = "org.apache.rocketmq.tools.command.MQAdminStartup";

    private final BrokerUnderTest broker;
    private final AdminShell shell = new AdminShell();

    AdminIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @BeforeAll
    void aTopicWithMessages() {
        admin("updateTopic", "-c", BrokerUnderTest.CLUSTER, "-t", "admin-orders", "-r", "4", "-w", "4");
        awaitRoute("admin-orders");
        Ledger ledger = new Ledger("admin-orders");
        try (Producing producer = producer("admin-setup")) {
            for (int i = 0; i < 20; i++) {
                producer.send(ledger.write(100), i % 4);
            }
        }
    }

    @AfterAll
    void close() {
        shell.close();
    }

    private String admin(String command, String... arguments) {
        String[] line = Stream.of(new String[] {command, "-n", broker.nameServer()}, arguments)
                .flatMap(Stream::of)
                .toArray(String[]::new);
        return shell.run(line);
    }

    private Producing producer(String group) {
        return ClientVersion.V5.clients().producer(broker.nameServer(), group);
    }

    private PushConsuming consumer(String group, String topic) {
        return ClientVersion.V5
                .clients()
                .pushConsumer(broker.nameServer(), Subscription.of(group, group, topic), message -> Verdict.CONSUMED);
    }

    private void awaitRoute(String topic) {
        Wait.until(PATIENCE, "the name server knows " + topic, () -> admin("topicList")
                .lines()
                .anyMatch(topic::equals));
    }

    /** A printed row that starts with these cells. */
    private static Pattern row(String... cells) {
        String quoted = String.join("\\s+", Stream.of(cells).map(Pattern::quote).toList());
        return Pattern.compile("(?m)^\\s*" + quoted + "(\\s|$)");
    }

    @Test
    void clusterListShowsTheBroker() {
        assertThat(admin("clusterList"))
                .containsPattern(row(BrokerUnderTest.CLUSTER, BrokerUnderTest.BROKER, "0", broker.address()));
    }

    @Test
    void aRealChildProcessRunsClusterList() {
        try (ChildJvm child =
                ChildJvm.start("tools-5.5.0", STARTUP, List.of("clusterList", "-n", broker.nameServer()))) {
            child.awaitEnd();
            assertThat(String.join("\n", child.lines()))
                    .contains(broker.address())
                    .doesNotContain("Exception");
        }
    }

    @Test
    void topicListShowsTopicsAndTheirClusters() {
        assertThat(admin("topicList").lines()).contains("admin-orders", "TBW102");
        assertThat(admin("topicList", "-c")).containsPattern(row(BrokerUnderTest.CLUSTER, "admin-orders"));
    }

    @Test
    void topicRouteShowsQueuesAndAddress() {
        assertThat(admin("topicRoute", "-t", "admin-orders").replaceAll("\\s", ""))
                .contains("\"readQueueNums\":4")
                .contains("\"writeQueueNums\":4")
                .contains("\"perm\":6")
                .contains(broker.address());
    }

    @Test
    void topicStatusShowsTheOffsetsOfEachQueue() {
        String status = admin("topicStatus", "-t", "admin-orders");
        for (int queue = 0; queue < 4; queue++) {
            assertThat(status).containsPattern(row(BrokerUnderTest.BROKER, Integer.toString(queue), "0", "5"));
        }
    }

    @Test
    void updateTopicCreatesAndChangesATopicAndDeleteTopicRemovesIt() {
        assertThat(admin("updateTopic", "-b", broker.address(), "-t", "admin-temporary", "-r", "2", "-w", "2"))
                .contains("success");
        awaitRoute("admin-temporary");
        assertThat(admin("updateTopic", "-c", BrokerUnderTest.CLUSTER, "-t", "admin-temporary", "-r", "6", "-w", "6"))
                .contains("success");
        Wait.until(PATIENCE, "six queues", () -> admin("topicRoute", "-t", "admin-temporary")
                .replaceAll("\\s", "")
                .contains("\"writeQueueNums\":6"));
        assertThat(admin("deleteTopic", "-c", BrokerUnderTest.CLUSTER, "-t", "admin-temporary"))
                .contains("success");
        Wait.until(
                PATIENCE, "the topic is gone", () -> admin("topicList").lines().noneMatch("admin-temporary"::equals));
    }

    @Test
    void consumerProgressShowsWhatAGroupHasReadAndWhatIsLeft() {
        try (PushConsuming consumer = consumer("admin-progress", "admin-orders")) {
            Wait.until(
                    PATIENCE,
                    "the group holds four queues",
                    () -> consumer.assigned().size() == 4);
            Wait.until(
                    PATIENCE,
                    () -> "every queue is read and committed up to 5:\n" + progress(),
                    () -> IntStream.range(0, 4).allMatch(queue -> row(
                                    "admin-orders", BrokerUnderTest.BROKER, Integer.toString(queue), "5", "5")
                            .matcher(progress())
                            .find()));
            assertThat(progress()).contains("Diff Total: 0");
            assertThat(admin("consumerProgress")).containsPattern(row("admin-progress", "1"));
        }
    }

    private String progress() {
        return admin("consumerProgress", "-g", "admin-progress");
    }

    @Test
    void consumerConnectionShowsTheConsumerAndItsSubscription() {
        try (PushConsuming consumer = consumer("admin-connected", "admin-orders")) {
            Wait.until(
                    PATIENCE,
                    "the group holds four queues",
                    () -> consumer.assigned().size() == 4);
            assertThat(admin("consumerConnection", "-g", "admin-connected"))
                    .contains("@admin-connected")
                    .contains("V5_5_0")
                    .containsPattern(row("admin-orders", "*"))
                    .contains("ConsumeType: CONSUME_PASSIVELY")
                    .contains("MessageModel: CLUSTERING")
                    .contains("ConsumeFromWhere: CONSUME_FROM_FIRST_OFFSET");
        }
    }

    @Test
    void producerConnectionShowsTheProducer() {
        try (Producing producer = producer("admin-producing")) {
            Outgoing message = new Ledger("admin-orders-2").write(10);
            assertThat(producer.send(message).ok()).isTrue();
            assertThat(admin("producerConnection", "-g", "admin-producing", "-t", "admin-orders-2"))
                    .contains("@admin-producing")
                    .contains("V5_5_0")
                    .contains("JAVA");
        }
    }

    @Test
    void brokerStatusShowsWhatOperatorsWatch() {
        assertThat(admin("brokerStatus", "-b", broker.address()))
                .containsPattern(row("bootTimestamp"))
                .containsPattern(row("brokerVersionDesc"))
                .containsPattern(row("putTps"))
                .containsPattern(row("getTransferredTps"))
                .containsPattern(row("msgPutTotalTodayNow"))
                .containsPattern(row("commitLogMaxOffset"))
                .containsPattern(row("sendThreadPoolQueueSize"));
        if (!BrokerUnderTest.testsApache()) {
            assertThat(admin("brokerStatus", "-b", broker.address()))
                    .containsPattern(row("indexBehindBytes"))
                    .containsPattern(row("indexBehindMs"));
        }
    }

    @Test
    void getBrokerConfigShowsTheSettings() {
        assertThat(admin("getBrokerConfig", "-b", broker.address()))
                .containsPattern(row("brokerName", "=", BrokerUnderTest.BROKER))
                .containsPattern(row("listenPort", "=", broker.address().replace("127.0.0.1:", "")))
                .containsPattern(row("flushDiskType", "=", "ASYNC_FLUSH"));
    }

    @Test
    void sendMessageSendsConsumeMessageReadsAndQueriesFindIt() {
        admin("updateTopic", "-c", BrokerUnderTest.CLUSTER, "-t", "admin-mail", "-r", "1", "-w", "1");
        awaitRoute("admin-mail");
        assertThat(admin(
                        "sendMessage", "-t", "admin-mail", "-p", "hello from mqadmin", "-k", "key-1", "-c", "greeting"))
                .contains("SEND_OK")
                .contains(BrokerUnderTest.BROKER);
        assertThat(admin("consumeMessage", "-t", "admin-mail"))
                .contains("hello from mqadmin")
                .contains("key-1")
                .contains("greeting");
        Pattern found = Pattern.compile("(?m)^([0-9A-F]+)\\s+0\\s+0\\s");
        String[] id = new String[1];
        Wait.until(PATIENCE, "the message is found by its key", () -> {
            Matcher row = found.matcher(admin("queryMsgByKey", "-t", "admin-mail", "-k", "key-1"));
            id[0] = row.find() ? row.group(1) : "";
            return !id[0].isEmpty();
        });
        String details = admin("queryMsgByUniqueKey", "-t", "admin-mail", "-i", id[0]);
        assertThat(details).contains("key-1").contains(id[0]);
        assertThat(admin("queryMsgById", "-t", "admin-mail", "-i", placeIn(details)))
                .contains("key-1")
                .contains(id[0]);
        assertThat(admin("queryMsgByKey", "-t", "admin-mail", "-k", "greeting", "-p", "T"))
                .containsPattern(row(id[0]));
        String soon = Long.toString(System.currentTimeMillis() + PATIENCE.toMillis());
        assertThat(admin("queryMsgByKey", "-t", "admin-mail", "-k", "key-1", "-b", "0", "-e", soon))
                .containsPattern(row(id[0]));
    }

    /** The id that tells where a message lies, from its details. */
    private static String placeIn(String details) {
        Matcher place = Pattern.compile("(?s)CommitLog Offset:\\s+(\\d+).*Store Host:\\s+([\\d.]+):(\\d+)")
                .matcher(details);
        assertThat(place.find()).as("its place in the log in\n%s", details).isTrue();
        InetSocketAddress host = new InetSocketAddress(place.group(2), Integer.parseInt(place.group(3)));
        return new MessageId(HostAddress.of(host), Long.parseLong(place.group(1))).toString();
    }
}
