package io.vespermq.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.compat.fixture.BrokerUnderTest;
import io.vespermq.compat.fixture.ClientVersion;
import io.vespermq.compat.judge.Clients;
import io.vespermq.compat.judge.Producing;
import io.vespermq.compat.judge.QueueReading;
import io.vespermq.history.Checker;
import io.vespermq.history.LogReading;
import io.vespermq.history.Operation;
import io.vespermq.history.Operation.Harm;
import io.vespermq.history.Operation.Phase;
import io.vespermq.history.Pen;
import io.vespermq.history.Recording;
import io.vespermq.history.Verdict;
import io.vespermq.history.Verdict.Outcome;
import java.io.IOException;

/**
 * A test that breaks a broker under senders to one topic, round by round: all is recorded, and the {@link Checker} says
 * whether the broker kept its word.
 */
final class RecordedRun {
    private final Recording recording;
    private final Mix mix;
    private final String topic;
    private final int queues;
    private final boolean expires;
    private final RecordedScan news;
    private Recording round;
    private int rounds;

    RecordedRun(Recording recording, Mix mix, String topic, int queues) {
        this(recording, mix, topic, queues, false);
    }

    /**
     * A run.
     *
     * @param expires whether the oldest messages may be deleted in it
     */
    RecordedRun(Recording recording, Mix mix, String topic, int queues, boolean expires) {
        this.recording = recording;
        this.mix = mix;
        this.topic = topic;
        this.queues = queues;
        this.expires = expires;
        this.news = scan();
        this.round = recording;
    }

    private RecordedScan scan() {
        return new RecordedScan(topic, queues, mix::look, expires);
    }

    Recording recording() {
        return recording;
    }

    String topic() {
        return topic;
    }

    void createTopic(BrokerUnderTest broker) {
        try (Producing producer = ClientVersion.V5.clients().producer(broker.nameServer(), "p-setup")) {
            producer.createTopic(topic, queues);
        }
    }

    /** A group that reads and commits in all rounds. */
    CommittingGroup group(String name) {
        return new CommittingGroup(name, topic, queues, expires, recording);
    }

    /** The senders of the next round. */
    Senders nextRound() {
        return nextRound(mix);
    }

    /** The same, who send something else. */
    Senders nextRound(Mix other) {
        round = recording.part("round-%03d".formatted(++rounds));
        add(new Phase(System.nanoTime(), "round " + rounds));
        return new Senders(round, other, topic, rounds, queues);
    }

    /** Something happened in this round. */
    void add(Operation operation) {
        try (Pen pen = round.pen("control")) {
            pen.add(operation);
        }
    }

    /** Harm was done since {@code at}, and is over. */
    void harmed(long at, String what) {
        add(new Harm(at, System.nanoTime(), what));
    }

    /** Kills the broker, or what is left of it. */
    void kill(BrokerUnderTest broker, String how) {
        long at = System.nanoTime();
        broker.kill();
        harmed(at, how);
    }

    /** Reads while others send what {@link #checkRound} will read, and returns how much there is. */
    int peek(BrokerUnderTest broker) {
        try (QueueReading reader = reader(broker, ClientVersion.V5.clients())) {
            return news.peek(reader, round);
        }
    }

    /** Reads what came since the last look: nothing that the round's senders were promised is missing or wrong. */
    Verdict checkRound(BrokerUnderTest broker) {
        return checkRound(broker, ClientVersion.V5.clients());
    }

    /** The same through these clients. */
    Verdict checkRound(BrokerUnderTest broker, Clients clients) {
        try (QueueReading reader = reader(broker, clients)) {
            news.read(reader, round);
        }
        return check(round);
    }

    /** The same of everything since the beginning. */
    Verdict checkAll(BrokerUnderTest broker) {
        readAll(broker);
        return check(recording);
    }

    /** The same, stops the broker, and compares with what its files hold. */
    Verdict checkAllAndFiles(BrokerUnderTest broker) throws IOException {
        readAll(broker);
        broker.stop();
        LogReading.read(broker.storeDirectory(), BrokerUnderTest.BROKER, recording);
        return check(recording);
    }

    private void readAll(BrokerUnderTest broker) {
        try (QueueReading reader = reader(broker, ClientVersion.V5.clients())) {
            scan().read(reader, recording);
        }
    }

    private static QueueReading reader(BrokerUnderTest broker, Clients clients) {
        return clients.reader(broker.nameServer(), "g-look");
    }

    private static Verdict check(Recording of) {
        Verdict verdict = Checker.check(of.directory());
        assertThat(verdict.outcome())
                .as(() -> verdict + "\nsee " + of.directory().resolve(Verdict.FILE))
                .isEqualTo(Outcome.PASS);
        return verdict;
    }
}
