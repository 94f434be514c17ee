package io.vespermq.runtime;

import static io.vespermq.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vespermq.fixture.WatchedVertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StateKeeperTest {
    private static final class Text implements StateKeeper.Table<String> {
        final AtomicInteger encoded = new AtomicInteger();
        volatile String value = "";

        @Override
        public String capture() {
            return value;
        }

        @Override
        public void restore(@Nullable String saved) {
            value = saved == null ? "first start" : saved;
        }

        @Override
        public byte[] encode(String state) {
            encoded.incrementAndGet();
            return state.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] content) {
            return new String(content, UTF_8);
        }

        @Override
        public Class<? extends RuntimeException> malformed() {
            return IllegalArgumentException.class;
        }
    }

    @TempDir
    Path directory = Path.of(".");

    private final Vertx vertx = WatchedVertx.create();
    private final Loop home = Loop.of(vertx);
    private final Workers workers = Workers.create(vertx, "state", 1);
    private final Text table = new Text();
    private Path path = Path.of(".");

    @BeforeEach
    void file() {
        path = directory.resolve("text");
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void readsAtStartAndWritesWhatItMadeOfIt() throws Exception {
        await(keeper(0).start());
        assertThat(Files.readString(path)).isEqualTo("first start");
        Files.writeString(path, "from another broker");
        await(keeper(0).start());
        assertThat(table.value).isEqualTo("from another broker");
    }

    @Test
    void manyChangesAreFewWritesAndTheLastStateWins() throws Exception {
        StateKeeper<String> keeper = keeper(0);
        await(keeper.start());
        int before = table.encoded.get();
        await(onLoop(() -> {
            for (int i = 0; i < 1000; i++) {
                table.value = "change " + i;
                keeper.changed();
            }
            return keeper.settled();
        }));
        assertThat(Files.readString(path)).isEqualTo("change 999");
        assertThat(table.encoded.get() - before).isEqualTo(2);
    }

    @Test
    void settledMeansWritten() throws Exception {
        StateKeeper<String> keeper = keeper(60_000);
        await(keeper.start());
        await(onLoop(() -> {
            table.value = "changed";
            keeper.changed();
            return keeper.settled();
        }));
        assertThat(Files.readString(path)).isEqualTo("changed");
    }

    @Test
    void stopWritesWhatTheIntervalDidNot() throws Exception {
        StateKeeper<String> keeper = keeper(60_000);
        await(keeper.start());
        await(onLoop(() -> {
            table.value = "changed";
            keeper.changed();
            return Future.succeededFuture();
        }));
        await(keeper.stop());
        assertThat(Files.readString(path)).isEqualTo("changed");
    }

    @Test
    void aFailedWriteIsToldAndTriedAgain() throws Exception {
        StateKeeper<String> keeper = keeper(60_000);
        await(keeper.start());
        Path inTheWay = failToWrite(keeper);
        assertThat(Files.readString(path)).isEqualTo("first start");
        Files.delete(inTheWay);
        await(onLoop(keeper::settled));
        assertThat(Files.readString(path)).isEqualTo("changed");
    }

    @Test
    void whatIsWrittenAtOnceIsTriedAgainByItself() throws Exception {
        StateKeeper<String> keeper = keeper(0);
        await(keeper.start());
        Path inTheWay = failToWrite(keeper);
        Files.delete(inTheWay);
        while (!"changed".equals(keeper.written())) {
            Thread.onSpinWait();
        }
        assertThat(Files.readString(path)).isEqualTo("changed");
        await(keeper.stop());
    }

    /** Changes the table while it cannot be written. Returns what is in the way. */
    private Path failToWrite(StateKeeper<String> keeper) throws IOException {
        // A directory in the place of the temporary file: it cannot be opened for writing.
        Path inTheWay = Files.createDirectory(directory.resolve("text.tmp"));
        assertThatThrownBy(() -> await(onLoop(() -> {
                    table.value = "changed";
                    keeper.changed();
                    return keeper.settled();
                })))
                .hasCauseInstanceOf(IOException.class);
        return inTheWay;
    }

    private StateKeeper<String> keeper(long intervalMs) {
        return new StateKeeper<>("text", new StateFile(path), workers, home, table, intervalMs);
    }

    private Future<Void> onLoop(Callable<Future<Void>> task) {
        Promise<Void> promise = Promise.promise();
        home.post(() -> {
            try {
                task.call().onComplete(promise);
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
