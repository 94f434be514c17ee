package io.vespermq.store.log;

import io.vespermq.message.Draft;
import io.vespermq.message.RecordLayout;
import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreFailure.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What the log takes.
 *
 * @param segmentBytes length of a segment; an append has to fit into one
 * @param messageBytesMax longest body
 * @param unflushedBytesMax bytes that may wait to be forced before appends are refused
 */
public record LogLimits(int segmentBytes, int messageBytesMax, long unflushedBytesMax) {
    private static final int TOPIC_BYTES_MAX = 255;
    private static final int QUEUE_ID_MAX = 65_535;

    /** Why the draft can never be stored, or null when it can. May be called from any loop. */
    public @Nullable StoreFailure refusal(Draft draft) {
        int body = draft.bodyLength();
        if (body > messageBytesMax) {
            return illegal("the body has " + body + " bytes, maxMessageSize is " + messageBytesMax);
        }
        if (draft.propertyLength() > RecordLayout.PROPERTIES_BYTES_MAX) {
            return illegal("the properties have " + draft.propertyLength() + " bytes, at most "
                    + RecordLayout.PROPERTIES_BYTES_MAX + " can be stored");
        }
        if (draft.pretendsChecksum()) {
            return illegal("the properties end with a name that ends with __CRC32#, which is the broker's; put another"
                    + " property behind it");
        }
        if (draft.topicLength() < 1 || draft.topicLength() > TOPIC_BYTES_MAX) {
            return illegal("the topic has " + draft.topicLength() + " bytes, 1 to " + TOPIC_BYTES_MAX + " expected");
        }
        if (isUnfitForDirectory(draft.topic())) {
            return illegal("the topic '" + draft.topic() + "' cannot be the name of a directory");
        }
        if (draft.queueId() < 0 || draft.queueId() > QUEUE_ID_MAX) {
            return illegal("queue " + draft.queueId() + ", 0 to " + QUEUE_ID_MAX + " expected");
        }
        return tooLong(draft.length());
    }

    private static boolean isUnfitForDirectory(String topic) {
        boolean isUnfit = topic.startsWith(".");
        for (int i = 0; i < topic.length() && !isUnfit; i++) {
            isUnfit = RecordCheck.isUnfitForName(topic.charAt(i));
        }
        return isUnfit;
    }

    /** Why an append of that many bytes can never be stored, or null. */
    @Nullable
    StoreFailure tooLong(long length) {
        long room = segmentBytes - (long) RecordLayout.BLANK_BYTES;
        return length <= room
                ? null
                : illegal("the append has " + length + " bytes, a log file of mappedFileSizeCommitLog holds " + room);
    }

    private static StoreFailure illegal(String message) {
        return new StoreFailure(Reason.ILLEGAL, message);
    }
}
