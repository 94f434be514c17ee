package io.vespermq.store.tool;

import static io.vespermq.store.StoreHarness.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.store.StoreHarness;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consume queues that are built anew are the ones that a broker wrote. */
@Timeout(60)
class QueueRebuildTest {
    @TempDir
    private Path root;

    @Test
    void theFilesAreTheSameByteForByte() throws IOException {
        FilledStore store = FilledStore.in(root);
        Map<String, String> before = store.files("consumequeue");
        assertThat(before).as("queues, and a queue of several files").hasSizeGreaterThan(4);
        assertThat(rebuild())
                .isEqualTo(new QueueRebuild.Built(
                        store.at().get(FilledStore.MESSAGES - 1).end(), 4, FilledStore.MESSAGES, java.util.Set.of()));
        assertThat(store.files("consumequeue")).isEqualTo(before);
        assertNothingLeft();
    }

    @Test
    void whateverHappenedToTheQueues() throws IOException {
        FilledStore store = FilledStore.in(root);
        Map<String, String> before = store.files("consumequeue");
        Path queue = root.resolve("consumequeue/orders/1/" + "0".repeat(20));
        byte[] bytes = Files.readAllBytes(queue);
        bytes[40] ^= 1;
        Files.write(queue, bytes);
        Disk.real().deleteTree(root.resolve("consumequeue/orders/0"));
        Files.write(root.resolve("consumequeue/others/0/" + "0".repeat(20)), new byte[17]);
        assertThat(store.faults()).isNotEmpty();
        rebuild();
        assertThat(store.files("consumequeue")).isEqualTo(before);
        assertThat(store.faults()).isEmpty();
    }

    @Test
    void aLogThatIsDamagedInTheMiddleIsRefusedAndNothingChanged() throws IOException {
        FilledStore store = FilledStore.in(root);
        Map<String, String> before = store.files("consumequeue");
        long damaged = store.at().get(10).position();
        store.damage(damaged + 50);
        assertThatThrownBy(this::rebuild)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "log file 00000000000000000000, byte " + damaged + ": a record expected, no whole record for ")
                .hasMessageEndingWith("vesper store truncate " + root + " --to " + damaged);
        assertThat(store.files("consumequeue")).isEqualTo(before);
        assertNothingLeft();
    }

    @Test
    void aTornTailIsTheEnd() throws IOException {
        FilledStore store = FilledStore.in(root);
        store.damage(store.at().get(FilledStore.MESSAGES - 1).position() + 50);
        assertThat(rebuild().end())
                .isEqualTo(store.at().get(FilledStore.MESSAGES - 1).position());
    }

    @Test
    void aQueueWithoutMessagesKeepsItsOffset() throws IOException {
        FilledStore store = FilledStore.in(root);
        // As if the messages of a fourth topic had expired.
        Path from = root.resolve("consumequeue/others");
        StoreHarness.image(from, root.resolve("consumequeue/expired"));
        rebuild();
        try (StoreHarness broker = FilledStore.open(root, FilledStore.SMALL_INDEX)) {
            assertThat(broker.on(() -> broker.store().append(draft("expired", 0, "next")))
                            .queueOffset())
                    .isEqualTo(
                            FilledStore.bodies("others", 0, store.at().size()).size());
        }
    }

    @Test
    void aTopicThatWasDeletedIsNamed() throws IOException {
        FilledStore.in(root);
        Disk.real().deleteTree(root.resolve("consumequeue/others"));
        assertThat(rebuild().returned()).containsExactly("others");
    }

    @Test
    void aRunThatEndedBetweenTheRenamesIsContinued() throws IOException {
        FilledStore store = FilledStore.in(root);
        Map<String, String> before = store.files("consumequeue");
        StoreHarness.image(root.resolve("consumequeue/others"), root.resolve("consumequeue/expired"));
        Files.move(root.resolve("consumequeue"), root.resolve("consumequeue.old"));
        Files.createDirectories(root.resolve("consumequeue.new/half"));
        rebuild();
        assertThat(store.files("consumequeue")).containsAllEntriesOf(before).containsKey("expired/0/" + "0".repeat(20));
        assertNothingLeft();
    }

    private QueueRebuild.Built rebuild() throws IOException {
        try (StoreAtRest store = StoreAtRest.toChange(root)) {
            return new QueueRebuild(store).rebuild(FilledStore.LEVELS);
        }
    }

    private void assertNothingLeft() {
        assertThat(root.resolve("consumequeue.new")).doesNotExist();
        assertThat(root.resolve("consumequeue.old")).doesNotExist();
    }
}
