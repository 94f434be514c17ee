package io.vespermq.broker.topic;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.topic.TopicFile;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.StateKeeper;

/**
 * The topics that survive a crash, which are not yet all of those in {@link TopicTable}. A message that made its topic is
 * stored when the topic is kept: without it nobody could read the message after a crash.
 */
public final class KeptTopics {
    private final StateKeeper<TopicFile> keeper;

    /** The topics that the keeper of a topic table has written. */
    public KeptTopics(StateKeeper<TopicFile> keeper) {
        this.keeper = keeper;
    }

    /** Any loop. True when the topic is on disk. */
    public boolean has(String topic) {
        TopicFile written = keeper.written();
        return written != null && written.topicConfigTable().containsKey(topic);
    }

    /**
     * Home loop only. Completes on it, when the topic is on disk; at once when it is there already. Fails with
     * SYSTEM_ERROR when it cannot be written.
     */
    public Future<Void> kept(String topic) {
        return has(topic)
                ? Future.succeededFuture()
                : keeper.settled()
                        .recover(e -> Future.failedFuture(new RequestFailure(
                                ResponseCode.SYSTEM_ERROR, "the new topic '" + topic + "' could not be saved: " + e)));
    }
}
