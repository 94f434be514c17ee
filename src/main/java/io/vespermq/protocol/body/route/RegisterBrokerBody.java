package io.vespermq.protocol.body.route;

import java.util.List;

/**
 * The body of a broker's registration.
 *
 * @param filterServerList a removed feature of RocketMQ; empty
 * @param topicConfigSerializeWrapper the broker's topics
 */
public record RegisterBrokerBody(List<String> filterServerList, RegisteredTopics topicConfigSerializeWrapper) {
    public RegisterBrokerBody {
        filterServerList = filterServerList == null ? List.of() : List.copyOf(filterServerList);
    }
}
