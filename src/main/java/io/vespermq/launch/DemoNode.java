package io.vespermq.launch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.cli.DemoServers;
import io.vespermq.runtime.Clock;
import java.nio.file.Path;
import java.util.Map;

/** The standalone node of the demo: free ports, this machine only, everything in the given directory. */
final class DemoNode implements DemoServers {
    private final BrokerNode.Factory brokers;
    private final Clock clock;

    DemoNode(BrokerNode.Factory brokers, Clock clock) {
        this.brokers = brokers;
        this.clock = clock;
    }

    @Override
    public Future<Running> start(Vertx vertx, Path directory) {
        Map<String, String> settings = Map.of(
                "listenPort", "0",
                "haListenPort", "0",
                "namesrvListenPort", "0",
                "bindAddress", "127.0.0.1",
                "brokerIP1", "127.0.0.1");
        ServerArguments arguments = new ServerArguments(Role.STANDALONE, null, directory.toString(), null, settings);
        Node node = new Node(NodeSettings.read(arguments, Map.of()), vertx, clock, brokers);
        return node.start().map(ready -> new Running() {
            @Override
            public String nameServer() {
                return node.nameServerAddress();
            }

            @Override
            public Future<Void> stop() {
                return node.stop();
            }
        });
    }
}
