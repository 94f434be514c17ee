package io.vespermq.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sample files say what the key tables say. Run with {@code -Dvesper.writeSamples=true} to write them anew. */
class SampleFilesTest {
    @Test
    void samplesAreWhatTheKeyTablesSay() throws Exception {
        check(
                "broker.conf",
                "a broker; every key with its default. RocketMQ's own broker.conf works as well.",
                BrokerKeys.ALL.stream()
                        .filter(key -> !key.equals(BrokerKeys.NAMESRV_LISTEN_PORT))
                        .toList());
        check(
                "namesrv.conf",
                "a name server; every key with its default. RocketMQ's own namesrv.conf works as well.",
                NameServerKeys.ALL.stream().filter(OptionKey::isHonoured).toList());
        check(
                "standalone.conf",
                "a name server and a broker in one process; the keys most often set. All of broker.conf work here.",
                List.of(
                        BrokerKeys.NAMESRV_LISTEN_PORT,
                        BrokerKeys.LISTEN_PORT,
                        BrokerKeys.BIND_ADDRESS,
                        BrokerKeys.BROKER_IP1,
                        BrokerKeys.BROKER_NAME,
                        BrokerKeys.STORE_PATH_ROOT_DIR,
                        BrokerKeys.FLUSH_DISK_TYPE,
                        BrokerKeys.AUTO_CREATE_TOPIC_ENABLE));
    }

    private static void check(String name, String about, List<OptionKey> keys) throws Exception {
        StringBuilder text =
                new StringBuilder("# Configuration of ").append(about).append('\n');
        for (OptionKey key : keys) {
            text.append("\n# ")
                    .append(key.doc())
                    .append(" (")
                    .append(key.legal())
                    .append(")\n");
            text.append('#')
                    .append(key.name())
                    .append('=')
                    .append(key.defaultText())
                    .append('\n');
        }
        Path file = Path.of("conf", name);
        if (Boolean.getBoolean("vesper.writeSamples")) {
            Files.writeString(file, text);
        }
        assertThat(Files.readString(file)).isEqualTo(text.toString());
    }
}
