package io.vespermq.broker;

import io.vespermq.broker.registration.Advertised;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.config.BrokerSettings;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.TopicConfig;
import java.util.Map;

/** What this broker tells name servers about itself. */
record BrokerFacts(BrokerSettings settings, TopicTable table) implements Advertised {
    @Override
    public String brokerAddr() {
        return PartOptions.address(settings);
    }

    @Override
    public String haServerAddr() {
        return settings.brokerIP2() + ":" + settings.haListenPort();
    }

    @Override
    public Map<String, TopicConfig> topics() {
        return table.all();
    }

    @Override
    public DataVersion topicsVersion() {
        return table.version();
    }
}
