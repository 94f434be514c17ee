package io.vespermq.compat.driver;

import io.vespermq.compat.judge.Clients;
import io.vespermq.compat.judge.LitePulling;
import io.vespermq.compat.judge.MessageHandler;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.compat.judge.Subscription;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** The clients of the version that this class was loaded with. */
public final class OfficialClients implements Clients {

    /**
     * Both versions announce themselves through one system property of the process and read it back at their first
     * command: building a command right after the class that sets it keeps the versions apart.
     */
    public OfficialClients() {
        Officially.run(
                () -> Class.forName(MQClientAPIImpl.class.getName(), true, MQClientAPIImpl.class.getClassLoader()));
        RemotingCommand.createRequestCommand(0, null);
    }

    @Override
    public Producing producer(String nameServer, String group) {
        return new OfficialProducer(nameServer, group);
    }

    @Override
    public PushConsuming pushConsumer(String nameServer, Subscription subscription, MessageHandler handler) {
        return new OfficialPushConsumer(nameServer, subscription, handler);
    }

    @Override
    public LitePulling litePull(String nameServer, String group, String topic) {
        return new OfficialLitePull(nameServer, group, topic);
    }

    @Override
    public QueueReading reader(String nameServer, String group) {
        return new OfficialQueueReader(nameServer, group);
    }
}
