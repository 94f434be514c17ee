package io.vespermq.broker.topic;

import io.vespermq.message.SystemTopics;
import io.vespermq.protocol.body.Perm;
import io.vespermq.protocol.body.TopicConfig;
import java.util.ArrayList;
import java.util.List;

/** The topics that every broker has from its start on. */
final class StartTopics {
    private static final int BENCHMARK_QUEUES = 1024;
    private static final int CLUSTER_QUEUES = 16;
    private static final int SCHEDULE_QUEUES = 18;
    private static final int REVIVE_QUEUES = 8;

    private StartTopics() {}

    static List<TopicConfig> of(TopicOptions options) {
        List<TopicConfig> topics = new ArrayList<>();
        topics.add(plain(SystemTopics.SELF_TEST, 1));
        if (options.autoCreate()) {
            topics.add(TopicConfig.of(
                    SystemTopics.AUTO_CREATE_TEMPLATE, options.templateQueues(), Perm.READ_WRITE | Perm.INHERIT));
        }
        topics.add(plain(SystemTopics.BENCHMARK, BENCHMARK_QUEUES));
        topics.add(TopicConfig.of(options.cluster(), CLUSTER_QUEUES, inherited(options.clusterTopic())));
        topics.add(TopicConfig.of(options.broker(), 1, inherited(options.brokerTopic())));
        topics.add(plain(SystemTopics.OFFSET_MOVED, 1));
        topics.add(plain(SystemTopics.SCHEDULE, SCHEDULE_QUEUES));
        if (options.traceTopic()) {
            topics.add(plain(options.traceTopicName(), 1));
        }
        topics.add(plain(options.cluster() + "_REPLY_TOPIC", 1));
        topics.add(plain(SystemTopics.SYSTEM_PREFIX + "REVIVE_LOG_" + options.cluster(), REVIVE_QUEUES));
        topics.add(
                TopicConfig.of(SystemTopics.SYSTEM_PREFIX + "SYNC_BROKER_MEMBER_" + options.broker(), 1, Perm.INHERIT));
        topics.add(plain(SystemTopics.HALF, 1));
        topics.add(plain(SystemTopics.OP_HALF, 1));
        topics.add(plain(SystemTopics.WHEEL_TIMER, 1));
        return topics;
    }

    private static TopicConfig plain(String name, int queues) {
        return TopicConfig.of(name, queues, Perm.READ_WRITE);
    }

    private static int inherited(boolean isUsable) {
        return isUsable ? Perm.READ_WRITE | Perm.INHERIT : Perm.INHERIT;
    }
}
