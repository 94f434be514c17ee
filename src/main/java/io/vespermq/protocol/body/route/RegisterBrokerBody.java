package io.vespermq.protocol.body.route;

import io.vespermq.protocol.codec.ValuesMax;
import java.util.List;

/**
 * The body of a broker's registration. A topic has 9 values and one more for each attribute, so 60 000 topics can be
 * registered at once; the longest frame holds some 90 000. With more values one frame could fill the 256 MB of heap that
 * {@code bin/vesper} gives a name server. A broker with more topics has to set {@code compressedRegister=true}: that form
 * is read topic by topic.
 *
 * @param filterServerList a removed feature of RocketMQ; empty
 * @param topicConfigSerializeWrapper the broker's topics
 */
@ValuesMax(600_000)
public record RegisterBrokerBody(List<String> filterServerList, RegisteredTopics topicConfigSerializeWrapper) {
    public RegisterBrokerBody {
        filterServerList = filterServerList == null ? List.of() : List.copyOf(filterServerList);
    }
}
