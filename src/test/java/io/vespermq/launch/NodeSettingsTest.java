package io.vespermq.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.config.BadOption;
import io.vespermq.config.BrokerSettings;
import io.vespermq.config.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker that was asked to be something else says. */
class NodeSettingsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "aclEnable=true, no access control, set false and let the network keep strangers out",
        "authenticationEnabled=true, no access control, set false and let the network keep strangers out",
        "authorizationEnabled=TRUE, no access control, set false and let the network keep strangers out",
        "enableDLegerCommitLog=true, replication is not served, set false",
        "enableControllerMode=true, replication is not served, set false",
        "readOnlyCommitLogStorePaths=/old, keeps the log in one directory, leave the key out"
    })
    void whatIsAskedForAndIsNotThereStopsTheStart(String line, String missing, String next) throws Exception {
        Path file = Files.writeString(directory.resolve("broker.conf"), "brokerName=b\n" + line + "\n");
        assertThatThrownBy(() -> broker(file))
                .isInstanceOf(BadOption.class)
                .hasMessageStartingWith(file + ":2: " + line.substring(0, line.indexOf('=')))
                .hasMessageContainingAll("cannot be served; ", missing, next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false", "False"})
    void whatIsNotAskedForIsNotMissed(String value) throws Exception {
        Path file = Files.write(
                directory.resolve("broker.conf"),
                List.of(
                        "aclEnable=" + value,
                        "authenticationEnabled=" + value,
                        "authorizationEnabled=" + value,
                        "enableDLegerCommitLog=" + value,
                        "enableControllerMode=" + value,
                        "readOnlyCommitLogStorePaths="));
        assertThat(broker(file).asProperties())
                .containsEntry("aclEnable", "false")
                .containsEntry("authenticationEnabled", "false")
                .containsEntry("enableDLegerCommitLog", "false");
    }

    private static BrokerSettings broker(Path file) {
        SettingsReader reader =
                new SettingsReader(Role.BROKER.keys()).file(file).environment(Map.of());
        return new NodeSettings(Role.BROKER, reader.settings()).broker();
    }
}
