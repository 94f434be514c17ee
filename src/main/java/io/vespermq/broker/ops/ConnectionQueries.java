package io.vespermq.broker.ops;

import io.vertx.core.Future;
import io.vespermq.broker.session.ConsumerGroup;
import io.vespermq.broker.session.Consumers;
import io.vespermq.broker.session.Member;
import io.vespermq.broker.session.Producers;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.ops.AllProducers;
import io.vespermq.protocol.body.ops.ConnectionInfo;
import io.vespermq.protocol.body.ops.ConsumerConnections;
import io.vespermq.protocol.body.ops.ProducerConnections;
import io.vespermq.protocol.body.ops.ProducerInfo;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.session.ConsumerGroupName;
import io.vespermq.protocol.header.session.ProducerGroupName;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who is connected: consumers of a group (203), producers of a group (204), all producers (328). */
public final class ConnectionQueries {
    private final Consumers consumers;
    private final Producers producers;

    /** Answers from these tables. */
    public ConnectionQueries(Consumers consumers, Producers producers) {
        this.consumers = consumers;
        this.producers = producers;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(
                        RequestCode.GET_CONSUMER_CONNECTION_LIST,
                        ConsumerGroupName.CODEC,
                        (header, request) -> json(consumers(header.consumerGroup())))
                .on(
                        RequestCode.GET_PRODUCER_CONNECTION_LIST,
                        ProducerGroupName.CODEC,
                        (header, request) -> json(producers(header.producerGroup())))
                .on(RequestCode.GET_ALL_PRODUCER_INFO, Empty.CODEC, this::allProducers);
    }

    ConsumerConnections consumers(String name) {
        ConsumerGroup group = consumers.find(name);
        if (group == null) {
            throw new RequestFailure(
                    ResponseCode.CONSUMER_NOT_ONLINE, "the consumer group '" + name + "' is not online on this broker");
        }
        return new ConsumerConnections(
                infos(group.members()),
                group.consumeFromWhere(),
                group.consumeType(),
                group.messageModel(),
                group.subscriptions());
    }

    ProducerConnections producers(String name) {
        Collection<Member> members = producers.members(name);
        if (members.isEmpty()) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR, "the producer group '" + name + "' is not online on this broker");
        }
        return new ProducerConnections(infos(members));
    }

    private Future<Reply> allProducers(Empty header, Request request) {
        Map<String, List<ProducerInfo>> all = new TreeMap<>();
        for (String group : producers.groups()) {
            all.put(
                    group,
                    producers.members(group).stream()
                            .map(ConnectionQueries::producer)
                            .toList());
        }
        return json(new AllProducers(all));
    }

    private static ProducerInfo producer(Member member) {
        String address = member.channel().remoteText();
        int portAt = address.lastIndexOf(':');
        return new ProducerInfo(
                member.clientId(),
                member.language(),
                member.seenMs(),
                portAt < 0 ? address : address.substring(0, portAt),
                member.version());
    }

    private static List<ConnectionInfo> infos(Collection<Member> members) {
        return members.stream()
                .map(member -> new ConnectionInfo(
                        member.channel().remoteText(), member.clientId(), member.language(), member.version()))
                .toList();
    }

    private static Future<Reply> json(Record body) {
        return Future.succeededFuture(Reply.ok(Dialect.write(body)));
    }
}
