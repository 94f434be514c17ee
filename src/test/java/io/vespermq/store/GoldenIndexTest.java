package io.vespermq.store;

import static io.vespermq.store.StoreHarness.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.vespermq.message.Keys;
import io.vespermq.message.StoredMessage;
import io.vespermq.runtime.ManualClock;
import io.vespermq.store.api.IndexOptions;
import io.vespermq.store.api.StoreOptions;
import io.vespermq.store.api.StoreOptions.FlushMode;
import io.vespermq.store.file.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Apache RocketMQ wrote, see golden/index-5.5.0/README.md: it is read here, and written here byte for byte. */
@Timeout(60)
class GoldenIndexTest {
    private static final Path ROOT = Path.of("/store");
    private static final Path INDEX = ROOT.resolve("index");
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int MESSAGES = 60;

    private final SimDisk disk = new SimDisk();
    private final byte[] log = golden("commitlog");
    private final byte[] index = golden("index");

    @Test
    void itsIndexFindsItsMessages() throws IOException {
        put(ROOT.resolve("commitlog").resolve("00000000000000000000"), log);
        put(INDEX.resolve("20261128070545914"), index);
        try (StoreHarness harness = open()) {
            checkAll(harness);
        }
        assertThat(disk.list(INDEX)).containsExactly("20261128070545914");
        assertThat(disk.bytes(INDEX.resolve("20261128070545914"))).isEqualTo(index);
    }

    @Test
    void theSameMessagesGetTheSameIndex() throws IOException {
        put(ROOT.resolve("commitlog").resolve("00000000000000000000"), log);
        try (StoreHarness harness = open()) {
            checkAll(harness);
        }
        assertThat(disk.list(INDEX)).hasSize(1);
        assertThat(disk.bytes(INDEX.resolve(disk.list(INDEX).get(0)))).isEqualTo(index);
    }

    private void checkAll(StoreHarness harness) {
        Map<List<String>, List<Long>> expected = new HashMap<>();
        long position = 0;
        for (int i = 0; i < MESSAGES; i++) {
            long at = position;
            ByteBuf record = Objects.requireNonNull(
                    harness.<ByteBuf>on(() -> harness.store().record(at)), "a message at byte " + at);
            StoredMessage message = new StoredMessage(record.nioBuffer());
            for (String key : Keys.filed(message.properties())) {
                expected.computeIfAbsent(List.of(message.topic(), key), none -> new ArrayList<>())
                        .add(0, at);
            }
            position += message.length();
            record.release();
        }
        assertThat(expected).hasSizeGreaterThan(MESSAGES);
        expected.forEach((key, positions) -> assertThat(
                        harness.on(() -> harness.store().find(key.get(0), key.get(1), 0, Long.MAX_VALUE, MESSAGES))
                                .positions())
                .as("messages of %s", key)
                .isEqualTo(positions));
    }

    private StoreHarness open() {
        StoreOptions plain = options(ROOT, SEGMENT_BYTES, FlushMode.SYNC_FLUSH);
        StoreOptions options = StoreHarness.indexed(plain, new IndexOptions(true, 50, 2_000));
        return StoreHarness.open(options, new ManualClock(), disk, 1);
    }

    private void put(Path file, byte[] bytes) throws IOException {
        disk.createDurably(Objects.requireNonNull(file.getParent()));
        try (DiskFile open = disk.create(file, bytes.length)) {
            open.write(ByteBuffer.wrap(bytes), 0);
        }
    }

    private static byte[] golden(String name) {
        try (InputStream in = new GZIPInputStream(Objects.requireNonNull(
                GoldenIndexTest.class.getResourceAsStream("/golden/index-5.5.0/" + name + ".gz")))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
