package io.vespermq.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A name server's settings, typed.
 *
 * @param settings where the values come from
 * @param portKey the key of its port: another one when a broker shares the file
 * @param directory where its files lie unless a key says otherwise
 */
public record NameServerSettings(Settings settings, OptionKey portKey, Path directory) {
    /** The settings of a name server that is alone in its process. */
    public static NameServerSettings alone(Settings settings, Path directory) {
        return new NameServerSettings(settings, NameServerKeys.LISTEN_PORT, directory);
    }

    /** The settings of a name server beside a broker: its port is {@code namesrvListenPort}. */
    public static NameServerSettings besideBroker(Settings settings, Path directory) {
        return new NameServerSettings(settings, BrokerKeys.NAMESRV_LISTEN_PORT, directory);
    }

    /** Port that clients and brokers connect to; 0 for a free one. */
    public int listenPort() {
        return settings.integer(portKey);
    }

    /** Address that the port is opened on. */
    public String bindAddress() {
        return settings.text(NameServerKeys.BIND_ADDRESS);
    }

    /** File of the key-value configuration. */
    public Path kvConfigPath() {
        String text = settings.text(NameServerKeys.KV_CONFIG_PATH);
        return text.isEmpty() ? directory.resolve("kvConfig.json") : Paths.of(text);
    }

    /** How often silent brokers are looked for. */
    public Duration scanInterval() {
        return Duration.ofMillis(settings.number(NameServerKeys.SCAN_INTERVAL));
    }

    /** Whether routes carry the configuration of ordered topics. */
    public boolean orderMessageEnable() {
        return settings.flag(NameServerKeys.ORDER_MESSAGE_ENABLE);
    }

    /** Whether a registration is answered with the configuration of ordered topics. */
    public boolean returnOrderTopicConfigToBroker() {
        return settings.flag(NameServerKeys.RETURN_ORDER_CONFIG);
    }

    /** Whether a slave may stand in a route for its lost master. */
    public boolean supportActingMaster() {
        return settings.flag(NameServerKeys.SUPPORT_ACTING_MASTER);
    }

    /** Whether a registration takes away the topics it does not name. */
    public boolean deleteTopicWithBrokerRegistration() {
        return settings.flag(NameServerKeys.DELETE_TOPIC_WITH_REGISTRATION);
    }

    /** Whether lists of some topics are given out. */
    public boolean enableTopicList() {
        return settings.flag(NameServerKeys.ENABLE_TOPIC_LIST);
    }

    /** Whether the list of all topics is given out. */
    public boolean enableAllTopicList() {
        return settings.flag(NameServerKeys.ENABLE_ALL_TOPIC_LIST);
    }

    /** How long after the start no routes are given. */
    public Duration warmUp() {
        boolean waits = settings.flag(NameServerKeys.NEED_WAIT_FOR_SERVICE);
        return waits ? Duration.ofSeconds(settings.number(NameServerKeys.WAIT_SECONDS)) : Duration.ZERO;
    }

    /** Every key that means something to a name server with the value in force. */
    public Map<String, String> asProperties() {
        Map<String, String> all = new LinkedHashMap<>();
        for (OptionKey key : NameServerKeys.ALL) {
            if (key.isHonoured()) {
                all.put(key.name(), settings.text(key));
            }
        }
        all.put(NameServerKeys.LISTEN_PORT.name(), Integer.toString(listenPort()));
        all.put(NameServerKeys.KV_CONFIG_PATH.name(), kvConfigPath().toString());
        return all;
    }
}
