package io.vespermq.history;

/**
 * One thing that happened, as whoever saw it wrote it down. Times are nanoseconds of the machine's monotonic clock, which
 * all processes since one boot share.
 */
public sealed interface Operation {
    /** When it was seen; what was found in files afterwards has {@link Long#MAX_VALUE}. */
    long at();

    /** As one line of a file, without its end. */
    String line();

    /** Whether it says something about a queue. What concerns all queues does. */
    default boolean concerns(String topic, int queue) {
        return true;
    }

    /** What was seen at one place of one queue. */
    sealed interface Placed extends Operation {
        /** Where. */
        Place place();

        @Override
        default boolean concerns(String topic, int queue) {
            return place().queue() == queue && place().topic().equals(topic);
        }
    }

    /** What the client was told about a send. */
    enum Answer {
        /** It is stored, under the flush mode's conditions. */
        OK,
        /** Nobody knows: no answer, or one that promises nothing. */
        MAYBE,
        /** It is not stored and never will be. */
        NO
    }

    /** What is known about a commit. */
    enum Proof {
        /** Nothing: it went one way, or the answer did not come. */
        NONE,
        /** The broker said that it has it. */
        ANSWERED,
        /** It was seen in the broker's file. */
        WRITTEN
    }

    /**
     * What holds for the whole run.
     *
     * @param retries whether clients send a message again by themselves
     * @param commitWindow how much of the commits before a kill may be forgotten, nanoseconds
     * @param lossWindow how long before a harm the messages were acknowledged that it may take off the end of the log,
     *     nanoseconds; 0 for none
     */
    record Run(long id, boolean retries, long commitWindow, long lossWindow) implements Operation {
        @Override
        public long at() {
            return Long.MIN_VALUE;
        }

        @Override
        public String line() {
            return Tabs.joined("run", Long.toHexString(id), retries, commitWindow, lossWindow);
        }
    }

    /**
     * A message was sent.
     *
     * @param thread which of the client's threads sent it
     * @param askedQueue the queue it was meant for, −1 for any
     * @param asked when it was handed to the client
     * @param answered when the answer was there, {@link Long#MAX_VALUE} for never
     * @param status the answer in the client's words
     * @param place where the answer says it is; means nothing unless the answer is OK
     * @param position where the answer says it is in the log, −1 when it does not say
     */
    record Send(
            MessageId id,
            int thread,
            String topic,
            int askedQueue,
            long asked,
            long answered,
            Answer answer,
            String status,
            Place place,
            long position)
            implements Operation {
        boolean ok() {
            return answer == Answer.OK;
        }

        @Override
        public long at() {
            return asked;
        }

        @Override
        public boolean concerns(String ofTopic, int queue) {
            return topic.equals(ofTopic) && (askedQueue == queue || (ok() && place.queue() == queue));
        }

        /** For people: on the disk it is two lines. */
        @Override
        public String line() {
            return Tabs.joined("send", id, thread, topic, askedQueue, asked, answered, answer, status, place, position);
        }
    }

    /**
     * A consumer got a message.
     *
     * @param session a stretch without restart or rebalance, in which a reader's offsets go up by one; "-" for none
     */
    record Read(long at, String group, String session, Place place, Certificate body) implements Placed {
        @Override
        public String line() {
            return Tabs.joined("read", at, group, session, place.topic(), place.queue(), place.offset())
                    + '\t'
                    + body.fields();
        }
    }

    /** A consumer committed: the next message that its group wants is the one at the place. */
    record Commit(long asked, long done, String group, Place place, Proof proof) implements Placed {
        @Override
        public long at() {
            return asked;
        }

        @Override
        public String line() {
            return Tabs.joined("commit", asked, done, group, place.topic(), place.queue(), place.offset(), proof);
        }
    }

    /** The broker was asked for a group's committed offset; −1 in the place says that it has none. */
    record Progress(long asked, long at, String group, Place place) implements Placed {
        @Override
        public String line() {
            return Tabs.joined("progress", asked, at, group, place.topic(), place.queue(), place.offset());
        }
    }

    /** From which offset to which, exclusive, a queue reaches: what a scan that reads it has to find. */
    record Bounds(long at, String topic, int queue, long first, long end) implements Operation {
        @Override
        public boolean concerns(String ofTopic, int ofQueue) {
            return queue == ofQueue && topic.equals(ofTopic);
        }

        @Override
        public String line() {
            return Tabs.joined("bounds", at, topic, queue, first, end);
        }
    }

    /** What a queue held before an offset was deleted, as its age or the space on the disk allowed. */
    record Expired(long at, String topic, int queue, long first) implements Operation {
        @Override
        public boolean concerns(String ofTopic, int ofQueue) {
            return queue == ofQueue && topic.equals(ofTopic);
        }

        @Override
        public String line() {
            return Tabs.joined("expired", at, topic, queue, first);
        }
    }

    /** Somebody did harm, for instance killed the broker, and when it was healed. */
    record Harm(long at, long end, String what) implements Operation {
        @Override
        public String line() {
            return Tabs.joined("harm", at, end, what);
        }
    }

    /** A new part of the run begins. */
    record Phase(long at, String name) implements Operation {
        /** The name of the part in which everything is read once more, after all harm was healed. */
        public static final String FINAL = "final";

        boolean isFinal() {
            return name.equals(FINAL);
        }

        @Override
        public String line() {
            return Tabs.joined("phase", at, name);
        }
    }

    /** A record that lies in a log. The replica names whose log. */
    record Stored(String replica, long position, int length, Place place, int sysFlag, long tagCode, Certificate body)
            implements Placed {
        private static final int TRANSACTION = 12;
        private static final int COMMITTED = 8;

        /** Half messages and rollbacks stand in no queue. */
        boolean inQueue() {
            int transaction = sysFlag & TRANSACTION;
            return transaction == 0 || transaction == COMMITTED;
        }

        @Override
        public long at() {
            return Long.MAX_VALUE;
        }

        @Override
        public String line() {
            return Tabs.joined(
                            "stored",
                            replica,
                            position,
                            length,
                            place.topic(),
                            place.queue(),
                            place.offset(),
                            sysFlag,
                            tagCode)
                    + '\t'
                    + body.fields();
        }
    }

    /** An entry of a consume queue's file. */
    record Entry(String replica, Place place, long position, int length, long tagCode) implements Placed {
        @Override
        public long at() {
            return Long.MAX_VALUE;
        }

        @Override
        public String line() {
            return Tabs.joined(
                    "entry", replica, place.topic(), place.queue(), place.offset(), position, length, tagCode);
        }
    }

    /**
     * How far a log reaches.
     *
     * @param begin position of its first byte
     * @param end position behind its last whole record
     * @param damage why it ends there when it is not because nothing follows, else empty
     */
    record LogRange(String replica, long begin, long end, String damage) implements Operation {
        @Override
        public long at() {
            return Long.MAX_VALUE;
        }

        @Override
        public String line() {
            return Tabs.joined("log", replica, begin, end, damage);
        }
    }
}
