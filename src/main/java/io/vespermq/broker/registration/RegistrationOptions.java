package io.vespermq.broker.registration;

import io.vespermq.config.BrokerSettings;
import java.time.Duration;
import java.util.List;

/**
 * Who registers, where and how.
 *
 * @param clusterName name of the cluster
 * @param brokerName name of the broker
 * @param brokerId 0 for a master
 * @param nameServers {@code host:port} of every name server
 * @param period time between two registrations
 * @param timeout how long a name server's answer is waited for
 * @param permission bits that limit the permission of every topic
 * @param compressed true to send topics in the compact form inside zlib
 */
public record RegistrationOptions(
        String clusterName,
        String brokerName,
        long brokerId,
        List<String> nameServers,
        Duration period,
        Duration timeout,
        int permission,
        boolean compressed) {
    public RegistrationOptions {
        nameServers = List.copyOf(nameServers);
    }

    /** What a broker's settings say. */
    public static RegistrationOptions of(BrokerSettings settings) {
        return new RegistrationOptions(
                settings.brokerClusterName(),
                settings.brokerName(),
                settings.brokerId(),
                settings.namesrvAddr(),
                settings.registerNameServerPeriod(),
                settings.registerBrokerTimeoutMills(),
                settings.brokerPermission(),
                settings.compressedRegister());
    }
}
