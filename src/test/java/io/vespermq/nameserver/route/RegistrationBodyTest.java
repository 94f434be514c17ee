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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
}
