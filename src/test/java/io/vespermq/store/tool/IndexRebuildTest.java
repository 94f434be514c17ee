package io.vespermq.store.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vespermq.store.StoreHarness;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.file.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An index that is built anew finds what the old one found. */
@Timeout(60)
class IndexRebuildTest {
    @TempDir
    private Path root;

    private final List<String> notes = new ArrayList<>();

    @Test
    void theFilesAreTheSameByteForByte() throws IOException {
        FilledStore store = FilledStore.in(root);
        Map<String, String> before = store.files("index");
        assertThat(before).as("several files").hasSize(4);
        assertThat(rebuild(FilledStore.SMALL_INDEX))
                .isEqualTo(new IndexRebuild.Built(
                        store.at().get(FilledStore.MESSAGES - 1).end(),
                        FilledStore.MESSAGES,
                        2L * FilledStore.MESSAGES,
                        0));
        assertThat(store.files("index")).isEqualTo(before);
        assertThat(root.resolve("index.new")).doesNotExist();
        assertThat(root.resolve("index.old")).doesNotExist();
    }

    @Test
    void anIndexIsMadeWhereThereWasNone() throws IOException {
        FilledStore store = FilledStore.in(root);
        Disk.real().deleteTree(root.resolve("index"));
        rebuild(FilledStore.SMALL_INDEX);
        try (StoreHarness broker = FilledStore.open(root, FilledStore.SMALL_INDEX)) {
            for (int i : new int[] {0, 3, 77, 199}) {
                int index = i;
                assertThat(broker.on(() -> broker.store()
                                        .find(FilledStore.topic(index), "key-" + index, 0, Long.MAX_VALUE, 9))
                                .positions())
                        .containsExactly(store.at().get(i).position());
            }
        }
    }

    @Test
    void damageIsPassedOver() throws IOException {
        FilledStore store = FilledStore.in(root);
        store.damage(store.at().get(10).position() + 50);
        IndexRebuild.Built built = rebuild(FilledStore.SMALL_INDEX);
        assertThat(built.messages()).isEqualTo(FilledStore.MESSAGES - 1);
        assertThat(built.damages()).isEqualTo(1);
        assertThat(notes).singleElement().asString().contains("no whole record");
    }

    @Test
    void filesOfAnotherSizeAreRefused() {
        FilledStore store = FilledStore.in(root);
        Map<String, String> before = store.files("index");
        assertThatThrownBy(() -> rebuild(new IndexOptions(true, 500, 121)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 4440 bytes, 4460 expected with 500 slots and 121 units");
        assertThat(store.files("index")).isEqualTo(before);
    }

    private IndexRebuild.Built rebuild(IndexOptions options) throws IOException {
        try (StoreAtRest store = StoreAtRest.toChange(root)) {
            return new IndexRebuild(store, options).rebuild(notes::add);
        }
    }
}
