package io.vespermq.config;

import static io.vespermq.config.OptionKey.withoutMeaning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where values come from, and what is said about those that cannot be used. */
class SettingsTest {
    @TempDir
    private Path directory;

    @Test
    void flagBeforeEnvironmentBeforeFileBeforeDefault() throws Exception {
        Path file = file("brokerName=fromFile", "brokerId=3", "regionId=fromFile", "listenPort=1");
        Settings settings = new SettingsReader(KeyTable.broker())
                .file(file)
                .environment(Map.of("VESPER_BROKER_NAME", "fromEnvironment", "VESPER_LISTEN_PORT", "2"))
                .flags(Map.of("listenPort", "3"))
                .settings();
        BrokerSettings broker = new BrokerSettings(settings);
        assertThat(broker.listenPort()).isEqualTo(3);
        assertThat(broker.brokerName()).isEqualTo("fromEnvironment");
        assertThat(broker.brokerId()).isEqualTo(3);
        assertThat(broker.regionId()).isEqualTo("fromFile");
        assertThat(broker.brokerClusterName()).isEqualTo("DefaultCluster");
    }

    @Test
    void namesOfEnvironmentVariables() {
        assertThat(List.of(BrokerKeys.BROKER_NAME, BrokerKeys.BROKER_IP1, withoutMeaning("checkCRCOnRecover")))
                .extracting(OptionKey::environmentName)
                .containsExactly("VESPER_BROKER_NAME", "VESPER_BROKER_IP1", "VESPER_CHECK_CRC_ON_RECOVER");
        assertThat(KeyTable.standalone().all().stream().map(OptionKey::environmentName))
                .doesNotHaveDuplicates();
    }

    @Test
    void rocketMqsVariableNamesTheNameServersUnlessSomethingElseDoes() throws Exception {
        Map<String, String> variables = Map.of("NAMESRV_ADDR", "a:1; b:2;;a:1");
        SettingsReader plain = new SettingsReader(KeyTable.broker()).environment(variables);
        assertThat(new BrokerSettings(plain.settings()).namesrvAddr()).containsExactly("a:1", "b:2");
        SettingsReader withFile = new SettingsReader(KeyTable.broker())
                .file(file("namesrvAddr=c:3"))
                .environment(variables);
        assertThat(new BrokerSettings(withFile.settings()).namesrvAddr()).containsExactly("c:3");
    }

    @Test
    void badValuesAreNamedWithFileLineKeyValueAndRange() throws Exception {
        Path file = file("# a comment \\", "", "brokerName = \\", "   b", "listenPort : 70000");
        assertThatThrownBy(() -> new SettingsReader(KeyTable.broker()).file(file))
                .isInstanceOf(BadOption.class)
                .hasMessage(file + ":5: listenPort=70000 is not legal; a whole number from 0 to 65535 expected");
        assertBad("flushDiskType", "sometimes", "one of ASYNC_FLUSH, SYNC_FLUSH");
        assertBad("traceOn", "yes", "true or false");
        assertBad("syncFlushTimeout", "0", "a whole number from 1 to 2147483647 ms");
        assertBad("maxMessageSize", "4M", "a whole number");
        assertThatThrownBy(() -> new SettingsReader(KeyTable.broker()).file(directory.resolve("none")))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining("none cannot be read");
        Path escape = file("brokerName=\\u12");
        assertThatThrownBy(() -> new SettingsReader(KeyTable.broker()).file(escape))
                .isInstanceOf(BadOption.class)
                .hasMessageContaining(escape + ":1: malformed");
    }

    @Test
    void unknownKeysGetAWarningThatNamesTheNearest() throws Exception {
        Path file = file("brokername=x", "flushDiskTyp=SYNC_FLUSH", "zzz=1");
        SettingsReader reader = new SettingsReader(KeyTable.broker()).file(file);
        assertThat(reader.warnings())
                .containsExactly(
                        file + ":1: unknown key brokername; ignored, did you mean brokerName?",
                        file + ":2: unknown key flushDiskTyp; ignored, did you mean flushDiskType?",
                        file + ":3: unknown key zzz; ignored");
        SettingsReader environment = new SettingsReader(KeyTable.broker())
                .environment(Map.of("VESPER_BROKER_NAEM", "x", "VESPER_HOME", "/opt", "PATH", "/bin"));
        assertThat(environment.warnings())
                .containsExactly("environment variable VESPER_BROKER_NAEM stands for no setting; ignored");
    }

    @Test
    void anUnknownKeyOnTheCommandLineIsAMistake() {
        assertThatThrownBy(() -> new SettingsReader(KeyTable.broker()).flags(Map.of("listenPrt", "1")))
                .isInstanceOf(BadOption.class)
                .hasMessage(
                        "command line: unknown key listenPrt, the nearest is listenPort; the samples in conf/ list every key");
    }

    @Test
    void keysWithoutMeaningAreAcceptedInOneSentence() throws Exception {
        SettingsReader reader = new SettingsReader(KeyTable.broker())
                .file(file("useReentrantLockWhenPutMessage=true", "sendMessageThreadPoolNums=x"));
        assertThat(reader.warnings()).isEmpty();
        assertThat(reader.summary())
                .isEqualTo("accepted without effect, this node has no such thing: "
                        + "sendMessageThreadPoolNums, useReentrantLockWhenPutMessage");
        assertThat(new SettingsReader(KeyTable.broker()).summary()).isNull();
    }

    @Test
    void workedOutDefaults() {
        BrokerSettings plain = BrokerSettings.defaults();
        assertThat(plain.brokerName()).isNotBlank();
        assertThat(plain.brokerIP2()).isEqualTo(plain.brokerIP1());
        assertThat(plain.haListenPort()).isEqualTo(10_912);
        assertThat(plain.with(BrokerKeys.LISTEN_PORT, "0").haListenPort()).isZero();
        assertThat(plain.with(BrokerKeys.BIND_ADDRESS, "10.1.1.1").brokerIP1()).isEqualTo("10.1.1.1");
        assertThat(plain.with(BrokerKeys.STORE_PATH_ROOT_DIR, "/d").storePathCommitLog())
                .isEqualTo(Path.of("/d/commitlog"));
        assertThat(plain.with(BrokerKeys.STORE_PATH_ROOT_DIR, "/d").storePathConsumeQueue())
                .isEqualTo(Path.of("/d/consumequeue"));
        assertThat(plain.with(BrokerKeys.STORE_PATH_ROOT_DIR, "~/d").storePathRootDir())
                .isEqualTo(Path.of(System.getProperty("user.home"), "d"));
        assertThat(plain.with(BrokerKeys.REGISTER_NAME_SERVER_PERIOD, "1").registerNameServerPeriod())
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(plain.with(BrokerKeys.REGISTER_NAME_SERVER_PERIOD, "99999").registerNameServerPeriod())
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(plain.asProperties())
                .containsEntry("brokerName", plain.brokerName())
                .containsEntry("haListenPort", "10912")
                .containsEntry("flushDiskType", "ASYNC_FLUSH");
        BrokerSettings fixed = plain.concluded();
        assertThat(fixed.settings().isSet(BrokerKeys.BROKER_IP1)).isTrue();
    }

    @Test
    void queueFilesHoldWholeEntries() {
        BrokerSettings plain = BrokerSettings.defaults();
        for (String[] sizes :
                new String[][] {{"20", "20"}, {"21", "40"}, {"6000001", "6000020"}, {"2147483640", "2147483640"}}) {
            BrokerSettings settings = plain.with(BrokerKeys.MAPPED_FILE_SIZE_CONSUME_QUEUE, sizes[0]);
            assertThat(settings.mappedFileSizeConsumeQueue()).isEqualTo(Integer.parseInt(sizes[1]));
            assertThat(settings.asProperties()).containsEntry("mappedFileSizeConsumeQueue", sizes[1]);
        }
        assertBad("mappedFileSizeConsumeQueue", "2147483641", "a whole number from 20 to 2147483640 bytes");
    }

    @Test
    void aFlagWithoutTextIsFalse() {
        assertThat(BrokerSettings.defaults().with(BrokerKeys.TRACE_ON, "").traceOn())
                .isFalse();
    }

    @Test
    void propertiesTextIsReadBackByTheJdk() throws Exception {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("path", "C:\\store");
        entries.put("name", "代理 = x");
        entries.put("lines", " a\nb\r");
        entries.put("a key:", "#!");
        Properties read = new Properties();
        String text = PropertiesText.write(entries);
        read.load(new StringReader(text));
        assertThat(read).isEqualTo(entries);
        assertThat(text).isASCII();
    }

    private static void assertBad(String key, String value, String legal) {
        assertThatThrownBy(() -> new SettingsReader(KeyTable.broker()).flags(Map.of(key, value)))
                .isInstanceOf(BadOption.class)
                .hasMessageStartingWith("command line: " + key + "=" + value + " is not legal; " + legal);
    }

    private Path file(String... lines) throws Exception {
        return Files.write(Files.createTempFile(directory, "broker", ".conf"), List.of(lines));
    }
}
