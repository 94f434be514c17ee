package io.vespermq.nameserver.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.protocol.Versions;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import io.vespermq.protocol.body.route.RegisterBrokerBody;
import io.vespermq.protocol.body.route.RegisteredTopics;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.codec.MalformedBody;
import io.vespermq.remoting.RemotingLimits;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** How much a broker may register. */
class RegistrationBodyTest {
    @Test
    void manyTopicsAreRegisteredAtOnce() {
        Map<String, TopicConfig> topics = IntStream.range(0, 40_000)
                .mapToObj(i -> TopicConfig.of("a-topic-with-a-name-of-usual-length-" + i, 8, Perm.READ_WRITE))
                .collect(Collectors.toMap(TopicConfig::topicName, Function.identity()));
        RegisteredTopics registered = RegisteredTopics.of(DataVersion.INITIAL, topics);
        byte[] body = Dialect.write(new RegisterBrokerBody(List.of(), registered));
        assertThat(body).hasSizeLessThan(RemotingLimits.DEFAULT.frameBytesMax());
        RegisteredTopics read = RegistrationBody.read(body, false, Versions.V5_0_0);
        assertThat(read.topicConfigTable()).isEqualTo(topics);
    }

    @Test
    void aFrameOfEmptyListsIsNotRead() {
        byte[] body = ("{filterServerList:[" + "[],".repeat(600_000) + "[]]}").getBytes(UTF_8);
        assertThatThrownBy(() -> RegistrationBody.read(body, false, Versions.V5_0_0))
                .isInstanceOf(MalformedBody.class)
                .hasMessageContaining("at most 600000 values expected");
    }

    @Test
    void theCompactFormIsBoundedToo() throws IOException {
        RegisteredTopics most = RegistrationBody.read(compact(200_000, 200_000), true, Versions.V3_4_9);
        assertThat(most.topicConfigTable()).hasSize(200_000);
        assertRefused(compact(200_001, 200_001), "more than 200000 topics, attributes and mappings");
        assertRefused(compact(Integer.MAX_VALUE, 10), "ends in the middle of its topics");
        assertRefused(deflated(out -> out.write(new byte[33 << 20])), "holds more than 33554432 bytes");
    }

    private static void assertRefused(byte[] body, String why) {
        assertThatThrownBy(() -> RegistrationBody.read(body, true, Versions.V3_4_9))
                .isInstanceOf(MalformedBody.class)
                .hasMessageContaining(why);
    }

    private static byte[] compact(int announced, int topics) throws IOException {
        return deflated(out -> {
            text(out, "{}");
            out.writeInt(announced);
            for (int i = 0; i < topics; i++) {
                text(out, "t" + i + " 1 1 6 SINGLE_TAG");
            }
            if (announced == topics) {
                text(out, "[]");
            }
        });
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeBytes(text);
    }

    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static byte[] deflated(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new DeflaterOutputStream(bytes), 1 << 16))) {
            content.writeTo(out);
        }
        return bytes.toByteArray();
    }
}
