package io.vespermq.broker.registration;

import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import java.util.Map;

/** What a broker tells name servers about itself. Asked on the registration's loop each time it registers. */
public interface Advertised {
    /** {@code ip:port} that clients shall connect to. */
    String brokerAddr();

    /** {@code ip:port} that slaves shall connect to. */
    String haServerAddr();

    /** The topics by name, with the permissions they have on this broker. */
    Map<String, TopicConfig> topics();

    /** The version of {@link #topics}: another one whenever they differ. */
    DataVersion topicsVersion();
}
