package io.vespermq.broker.schedule;

import static io.vespermq.store.StoreHarness.await;
import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.message.HostAddress;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.SystemTopics;
import io.vespermq.runtime.Clock;
import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.Appended;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One delay level over a real store. */
@Timeout(60)
class DelayLevelTaskTest {
    private static final int LEVEL = 1;
    private static final long DELAY_MS = 1_000;

    @TempDir
    private Path directory;

    @Test
    void messagesComeInOrderWhenTheirTimeHasCome() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            Appended first = delayed(harness, "one", 0);
            delayed(harness, "two", 0);
            delivered(harness, 2);
            assertThat(harness.bodies("orders", 0)).containsExactly("one", "two");
            long storeMs = harness.on(() -> harness.store().storeTime("orders", 0, 0));
            assertThat(storeMs - first.storeMs()).isBetween(DELAY_MS, 10_000L);
        }
    }

    @Test
    void aMessageThatTheDiskDamagedDoesNotHoldUpTheOthers() throws IOException {
        Appended damaged;
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            delayed(harness, "one", 0);
            damaged = delayed(harness, "two", 0);
            delayed(harness, "three", 0);
        }
        try (RandomAccessFile log = new RandomAccessFile(
                directory.resolve("commitlog/00000000000000000000").toFile(), "rw")) {
            log.seek(damaged.end() - 40);
            int old = log.read();
            log.seek(damaged.end() - 40);
            log.write(old ^ 1);
        }
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            delivered(harness, 3);
            assertThat(harness.bodies("orders", 0)).containsExactly("one", "three");
        }
    }

    @Test
    void anEntryThatTheDiskDamagedDeliversNoOtherMessage() throws IOException {
        Appended other;
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            other = harness.on(() -> harness.store().append(draft("others", LEVEL - 1, "else", delay(0))));
            delayed(harness, "one", 0);
            delayed(harness, "two", 0);
            delayed(harness, "three", 0);
        }
        try (RandomAccessFile queue = new RandomAccessFile(
                directory
                        .resolve("consumequeue")
                        .resolve(SystemTopics.SCHEDULE)
                        .resolve("0/00000000000000000000")
                        .toFile(),
                "rw")) {
            queue.seek(20);
            queue.writeLong(other.position());
        }
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            delivered(harness, 3);
            assertThat(harness.bodies("orders", 0)).containsExactly("one", "three");
        }
    }

    @Test
    void aMessageThatCannotBeStoredAgainDoesNotHoldUpTheOthers() {
        try (StoreHarness harness = StoreHarness.open(options(directory))) {
            delayed(harness, "nowhere", -1);
            delayed(harness, "two", 0);
            delivered(harness, 2);
            assertThat(harness.bodies("orders", 0)).containsExactly("two");
        }
    }

    private static Appended delayed(StoreHarness harness, String body, int queue) {
        return harness.on(() -> harness.store().append(draft(SystemTopics.SCHEDULE, LEVEL - 1, body, delay(queue))));
    }

    private static Map<String, String> delay(int queue) {
        return Map.of(
                PropertyNames.DELAY,
                Integer.toString(LEVEL),
                PropertyNames.REAL_TOPIC,
                "orders",
                PropertyNames.REAL_QUEUE_ID,
                Integer.toString(queue));
    }

    /** Runs the level until it has dealt with so many entries. */
    private static void delivered(StoreHarness harness, long entries) {
        Promise<Void> done = Promise.promise();
        harness.on(() -> {
            DelayLevelTask[] task = new DelayLevelTask[1];
            task[0] = new DelayLevelTask(
                    LEVEL, DELAY_MS, 0, HostAddress.UNKNOWN, harness.store(), harness.loop(), Clock.system(), () -> {
                        if (task[0].offset() == entries) {
                            task[0].stop();
                            done.tryComplete();
                        }
                    });
            task[0].wake();
            return Future.succeededFuture();
        });
        await(done.future());
    }
}
