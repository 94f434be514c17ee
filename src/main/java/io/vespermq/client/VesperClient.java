package io.vespermq.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vespermq.client.consume.Consumer;
import io.vespermq.client.consume.ConsumerOptions;
import io.vespermq.client.consume.GroupNotices;
import io.vespermq.client.consume.MessageHandler;
import io.vespermq.client.produce.Producer;
import io.vespermq.client.produce.ProducerOptions;
import io.vespermq.client.route.NameServers;
import io.vespermq.client.route.Routes;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.header.session.ConsumerGroupName;
import io.vespermq.remoting.Lane;
import io.vespermq.remoting.RemotingClient;
import io.vespermq.remoting.RemotingLimits;
import io.vespermq.remoting.RequestDispatcher;
import io.vespermq.remoting.RequestTable;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import java.net.InetAddress;
import java.util.List;

/**
 * A connection to a cluster: makes producers, consumers and topic administration that share connections and routes. One
 * client is one member of each group it joins. Belongs to the loop on which it was created; its parts are used there and
 * their futures complete there.
 */
public final class VesperClient {
    private final Clock clock;
    private final Loop loop;
    private final RemotingClient remoting;
    private final NameServers nameServers;
    private final Routes routes;
    private final GroupNotices notices = new GroupNotices();
    private final String clientId;
    private final byte[] ip;

    private VesperClient(Vertx vertx, Clock clock, List<String> addresses, String instance) {
        this.clock = clock;
        this.loop = Loop.of(vertx);
        RequestTable fromBrokers = new RequestTable()
                .on(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, ConsumerGroupName.CODEC, Lane.CONNECTION, notices::handle);
        this.remoting = new RemotingClient(
                vertx, new RequestDispatcher(fromBrokers, loop, RemotingLimits.DEFAULT, clock), RemotingLimits.DEFAULT);
        this.nameServers = new NameServers(remoting, addresses);
        this.routes = new Routes(nameServers, clock);
        this.ip = InetAddress.getLoopbackAddress().getAddress();
        this.clientId = InetAddress.getLoopbackAddress().getHostAddress() + '@' + instance;
    }

    /**
     * A client of the cluster behind some name servers. Connects when something is asked of it.
     *
     * @param nameServers {@code host:port;host:port}
     * @param instance tells clients apart that run on one machine, for instance the process id and a number
     */
    public static VesperClient create(Vertx vertx, Clock clock, String nameServers, String instance) {
        List<String> addresses = NameServers.parse(nameServers);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no name server in '" + nameServers + "'; host:port;host:port expected");
        }
        return new VesperClient(vertx, clock, addresses, instance);
    }

    /** The loop this client belongs to. */
    public Loop loop() {
        return loop;
    }

    /** Name under which the members of a group know this client. */
    public String clientId() {
        return clientId;
    }

    /** A producer. */
    public Producer producer(ProducerOptions options) {
        return new Producer(options, routes, remoting, clock, ip, clientId.hashCode());
    }

    /** A member of a consumer group, not yet started. */
    public Consumer consumer(ConsumerOptions options, MessageHandler handler) {
        return new Consumer(options, clientId, clock.epochMs(), routes, remoting, notices, handler, loop);
    }

    /** Topic administration. */
    public TopicAdmin topics() {
        return new TopicAdmin(nameServers, routes, remoting);
    }

    /** Closes every connection. Consumers are closed first, by whoever made them. */
    public Future<Void> close() {
        return remoting.close();
    }
}
