package io.vespermq.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.topic.GroupTable;
import io.vespermq.broker.topic.TopicOptions;
import io.vespermq.broker.topic.TopicTable;
import io.vespermq.runtime.ManualClock;
import io.vespermq.runtime.StateFile;
import io.vespermq.runtime.StateKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit of a state file has changed: the start takes the file before it, and says so, or what can still be read; it never
 * fails in another way.
 */
class StateFlipsTest {
    private final ManualClock clock = new ManualClock();

    @TempDir
    Path directory = Path.of(".");

    @Test
    void topics() throws IOException {
        TopicTable topics = topicTable();
        topics.createOnSend("orders", "TBW102", 4, false);
        flipEach(topics, this::topicTable);
    }

    private TopicTable topicTable() {
        return new TopicTable(TopicOptions.of("C", "broker-a"), clock, () -> {});
    }

    @Test
    void groups() throws IOException {
        GroupTable groups = new GroupTable(true, clock, () -> {});
        groups.required("g");
        flipEach(groups, () -> new GroupTable(true, clock, () -> {}));
    }

    @Test
    void offsets() throws IOException {
        OffsetTable offsets = new OffsetTable(clock, () -> {});
        offsets.commit("g", "orders", 0, 123);
        offsets.commit("g", "orders", 1, 4_567);
        flipEach(offsets, () -> new OffsetTable(clock, () -> {}));
    }

    private <S> void flipEach(StateKeeper.Table<S> filled, Supplier<StateKeeper.Table<S>> anew) throws IOException {
        byte[] good = filled.encode(filled.capture());
        Path path = directory.resolve("state.json");
        StateFile file = new StateFile(path);
        file.write(good);
        file.write(good);
        int used = 0;
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(path, flipped);
            StateKeeper.Table<S> table = anew.get();
            try {
                table.restore(file.read(table::decode, table.malformed()));
                table.decode(table.encode(table.capture()));
            } catch (RuntimeException e) {
                throw new AssertionError("bit " + bit + ": " + new String(flipped, UTF_8), e);
            }
            used += Files.exists(path) ? 1 : 0;
        }
        assertThat(used).as("flips that leave a state").isBetween(1, good.length * Byte.SIZE - 1);
    }
}
