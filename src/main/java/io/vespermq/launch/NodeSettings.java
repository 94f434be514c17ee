package io.vespermq.launch;

import io.vespermq.config.BadOption;
import io.vespermq.config.BrokerKeys;
import io.vespermq.config.BrokerSettings;
import io.vespermq.config.NameServerKeys;
import io.vespermq.config.NameServerSettings;
import io.vespermq.config.OptionKey;
import io.vespermq.config.Paths;
import io.vespermq.config.Settings;
import io.vespermq.config.SettingsReader;
import io.vespermq.message.DelayLevels;
import io.vespermq.store.api.Retention;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a process: flag before environment before file before default.
 *
 * @param role what the process is
 * @param settings every key of the role
 */
record NodeSettings(Role role, Settings settings) {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSettings.class);

    /** Reads them and logs what the operator should know. Throws {@link BadOption} for what cannot be used. */
    static NodeSettings read(ServerArguments arguments, Map<String, String> environment) {
        SettingsReader reader = new SettingsReader(arguments.role().keys());
        if (arguments.file() != null) {
            reader.file(arguments.file());
        }
        reader.environment(environment).flags(flags(arguments));
        String summary = reader.summary();
        if (summary != null) {
            LOG.info(summary);
        }
        reader.warnings().forEach(LOG::warn);
        return new NodeSettings(arguments.role(), reader.settings());
    }

    /** The broker's part. Throws {@link BadOption} for what the keys alone do not show. */
    BrokerSettings broker() {
        BrokerSettings broker = new BrokerSettings(settings);
        checkDelayLevels(broker);
        checkDeleteWhen(broker);
        checkAddress(BrokerKeys.BROKER_IP1);
        checkAddress(BrokerKeys.BROKER_IP2);
        checkReplication(broker);
        checkAccessControl(broker);
        checkLog(broker);
        boolean isStandaloneDefault = role == Role.STANDALONE && !settings.isSet(BrokerKeys.STORE_PATH_ROOT_DIR);
        if (isStandaloneDefault) {
            String directory = Paths.home("vesper-data").toString();
            broker = broker.with(BrokerKeys.STORE_PATH_ROOT_DIR, directory);
        }
        Path root = broker.storePathRootDir();
        checkPlace(BrokerKeys.STORE_PATH_COMMIT_LOG, broker.storePathCommitLog(), root.resolve("commitlog"));
        checkPlace(BrokerKeys.STORE_PATH_CONSUME_QUEUE, broker.storePathConsumeQueue(), root.resolve("consumequeue"));
        checkPlace(BrokerKeys.STORE_PATH_INDEX, broker.storePathIndex(), root.resolve("index"));
        return broker.concluded();
    }

    /**
     * The name server's part.
     *
     * @param broker the broker in the same process, or null
     */
    NameServerSettings nameServer(@Nullable BrokerSettings broker) {
        return broker == null
                ? NameServerSettings.alone(settings, Paths.home("namesrv"))
                : NameServerSettings.besideBroker(
                        settings, broker.storePathRootDir().resolve("namesrv"));
    }

    private static Map<String, String> flags(ServerArguments arguments) {
        Map<String, String> flags = new LinkedHashMap<>(arguments.set());
        String store = arguments.store();
        if (store != null && arguments.role().hasBroker()) {
            flags.put(BrokerKeys.STORE_PATH_ROOT_DIR.name(), store);
        } else if (store != null) {
            flags.put(
                    NameServerKeys.KV_CONFIG_PATH.name(),
                    Path.of(store, "kvConfig.json").toString());
        }
        String nameServers = arguments.nameServers();
        if (nameServers != null && arguments.role().hasBroker()) {
            flags.put(BrokerKeys.NAMESRV_ADDR.name(), nameServers);
        } else if (nameServers != null) {
            throw new BadOption("-n is for brokers; a name server registers nowhere, leave it out");
        }
        return flags;
    }

    private void checkDelayLevels(BrokerSettings broker) {
        try {
            DelayLevels.parse(broker.messageDelayLevel());
        } catch (IllegalArgumentException e) {
            throw settings.illegal(
                    BrokerKeys.MESSAGE_DELAY_LEVEL, "delays such as '1s 10s 5m 2h', separated by a space,");
        }
    }

    private void checkDeleteWhen(BrokerSettings broker) {
        try {
            Retention.hours(broker.deleteWhen());
        } catch (IllegalArgumentException e) {
            throw settings.illegal(BrokerKeys.DELETE_WHEN, "hours from 00 to 23, such as '04' or '04;16',");
        }
    }

    /** A slave that copies nothing would be worse than none: it is not started. */
    private void checkReplication(BrokerSettings broker) {
        String noSlaves = "replication is not served by this version";
        if (broker.brokerRole().equals("SLAVE")) {
            throw settings.notServed(BrokerKeys.BROKER_ROLE, noSlaves + ": set ASYNC_MASTER");
        }
        if (broker.brokerId() > 0) {
            throw settings.notServed(BrokerKeys.BROKER_ID, noSlaves + ": set 0, the id of a master");
        }
        // Several brokers that wait for an election would all be masters of one name.
        if (broker.enableControllerMode()) {
            throw settings.notServed(
                    BrokerKeys.ENABLE_CONTROLLER_MODE, noSlaves + ": set false, and run one broker of this name");
        }
        if (broker.enableDLegerCommitLog()) {
            throw settings.notServed(
                    BrokerKeys.ENABLE_DLEGER_COMMIT_LOG, noSlaves + ": set false, and run one broker of this name");
        }
        if (broker.brokerRole().equals("SYNC_MASTER")) {
            LOG.warn(
                    "brokerRole=SYNC_MASTER, but {}: there is no slave to wait for, a send is answered as by an"
                            + " ASYNC_MASTER",
                    noSlaves);
        }
    }

    /** A broker that lets everybody in, where an operator asked for a locked door, is not started. */
    private void checkAccessControl(BrokerSettings broker) {
        String open = "this version has no access control, everybody who reaches its ports may do everything: set false"
                + " and let the network keep strangers out";
        if (broker.aclEnable()) {
            throw settings.notServed(BrokerKeys.ACL_ENABLE, open);
        }
        if (broker.authenticationEnabled()) {
            throw settings.notServed(BrokerKeys.AUTHENTICATION_ENABLED, open);
        }
        if (broker.authorizationEnabled()) {
            throw settings.notServed(BrokerKeys.AUTHORIZATION_ENABLED, open);
        }
    }

    /** Messages in a directory that is not read would be missing. */
    private void checkLog(BrokerSettings broker) {
        if (!broker.readOnlyCommitLogStorePaths().isBlank()) {
            throw settings.notServed(
                    BrokerKeys.READ_ONLY_COMMIT_LOG_STORE_PATHS,
                    "this version keeps the log in one directory: move the files in these to commitlog in"
                            + " storePathRootDir and leave the key out");
        }
    }

    /** Data lie below one directory; silently elsewhere than an operator says would be a trap. */
    private void checkPlace(OptionKey key, Path configured, Path served) {
        if (!configured
                .toAbsolutePath()
                .normalize()
                .equals(served.toAbsolutePath().normalize())) {
            throw settings.notServed(
                    key, "this version keeps everything below storePathRootDir, this in " + served + ": leave it out");
        }
    }

    /** Looked up here, where waiting harms nobody, and not first on an event loop. */
    private void checkAddress(OptionKey key) {
        String text = settings.text(key);
        try {
            if (!text.isEmpty()) {
                InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            throw settings.illegal(key, "an IP address of this machine or a name that can be resolved");
        }
    }
}
