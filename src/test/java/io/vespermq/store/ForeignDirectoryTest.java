package io.vespermq.store;

import static io.vespermq.store.StoreHarness.draft;
import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.store.file.Disk;
import io.vespermq.store.recovery.StoreDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of RocketMQ with something in them that cannot be read here: refused, and as they were. */
@Timeout(60)
class ForeignDirectoryTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"CURRENT", "MANIFEST-000004"})
    void queuesInRocksDb(String name) throws IOException {
        Path found = file("consumequeue/" + name);
        assertRefused(found, "storeType=defaultRocksDB", "move " + root.resolve("consumequeue") + " elsewhere");
        assertThat(root.resolve("abort")).doesNotExist();
        assertThat(root.resolve("commitlog")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "topics, topics.json",
        "subscriptionGroups, subscriptionGroup.json",
        "consumerOffsets, consumerOffset.json"
    })
    void stateThatIsOnlyInRocksDb(String place, String file) throws IOException {
        Path found = file("config/" + place + "/CURRENT");
        assertRefused(found, "there is no " + root.resolve("config").resolve(file), "mqadmin rocksDBConfigToJson");
        Path content = file("config/" + file);
        assertAccepted();
        Files.move(content, content.resolveSibling(file + ".bak"));
        assertAccepted();
    }

    @Test
    void stateInRocksDbOfTheSecondKind() throws IOException {
        Path found = file("config/rdb/CURRENT");
        for (String file : new String[] {"topics.json", "subscriptionGroup.json", "consumerOffset.json"}) {
            assertRefused(found, "there is no " + root.resolve("config").resolve(file));
            file("config/" + file);
        }
        assertAccepted();
    }

    @Test
    void queuesWithExtensionsCanBeBuiltAnew() throws IOException {
        try (StoreHarness harness = StoreHarness.open(options(root))) {
            for (int i = 0; i < 3; i++) {
                String body = "message " + i;
                harness.on(() -> harness.store().append(draft("orders", 2, body)));
            }
        }
        Files.createDirectories(root.resolve("consumequeue_ext/orders/2"));
        assertAccepted();
        Path found = file("consumequeue_ext/orders/2/00000000000000000000");
        assertRefused(
                found,
                "enableConsumeQueueExt=true",
                "move " + root.resolve("consumequeue") + " and " + root.resolve("consumequeue_ext") + " elsewhere");

        Files.move(root.resolve("consumequeue"), root.resolve("old"));
        Files.move(root.resolve("consumequeue_ext"), root.resolve("old_ext"));
        try (StoreHarness harness = StoreHarness.open(options(root))) {
            assertThat(harness.bodies("orders", 2)).containsExactly("message 0", "message 1", "message 2");
        }
    }

    @Test
    void queuesOfBatches() throws IOException {
        Files.createDirectories(root.resolve("batchconsumequeue/orders/0"));
        assertAccepted();
        Path found = file("batchconsumequeue/orders/0/00000000000000000000");
        assertRefused(found, "queue.type=BatchCQ", "mqadmin deleteTopic", root.resolve("batchconsumequeue") + ",");
    }

    @Test
    void aTopicMayBeCalledLikeAFileOfRocksDb() throws IOException {
        file("consumequeue/CURRENT/0/00000000000000000000");
        file("consumequeue/MANIFEST-1/0/00000000000000000000");
        assertAccepted();
    }

    private void assertAccepted() throws IOException {
        new StoreDirectory(Disk.real(), root).refuseForeignKinds();
    }

    private void assertRefused(Path found, String... parts) {
        assertThatThrownBy(() -> StoreHarness.open(options(root)).close())
                .hasMessageContaining(found.toString())
                .hasMessageContainingAll(parts);
    }

    private Path file(String below) throws IOException {
        Path file = root.resolve(below);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "{}");
    }
}
