package io.vespermq.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vespermq.history.Operation.Entry;
import io.vespermq.history.Operation.LogRange;
import io.vespermq.history.Operation.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a store at rest holds: each record of the log and each entry of the queues. Written from
 * docs/formats.md alone, so that a mistake of the store's own readers is not repeated here; reads RocketMQ's directories too.
 */
public final class LogReading {
    private static final int RECORD = 0xDAA320A7;
    private static final int RECORD_LONG_TOPIC = 0xDAA320AB;
    private static final int BLANK = 0xCBD43194;
    private static final int HEAD_BYTES = 8;
    private static final int LEAST_RECORD_BYTES = 91;
    private static final int BORN_HOST_IPV6 = 1 << 4;
    private static final int STORE_HOST_IPV6 = 1 << 5;
    private static final int CHECKSUM_BYTES = 20;
    private static final String CHECKSUM = "__CRC32#\u0001";
    private static final int CHECKSUM_MASK = 0x7FFFFFFF;
    private static final int ENTRY_BYTES = 20;
    private static final int FILLER_LENGTH = Integer.MAX_VALUE;

    private final String replica;
    private final Pen pen;

    private LogReading(String replica, Pen pen) {
        this.replica = replica;
        this.pen = pen;
    }

    /**
     * Reads the store below {@code root}, which no broker may be using.
     *
     * @param replica the name of whose store it is
     * @throws IOException when it cannot be read; what is wrong in it is written down
     */
    public static void read(Path root, String replica, Recording recording) throws IOException {
        try (Pen pen = recording.pen("log-" + replica)) {
            LogReading reading = new LogReading(replica, pen);
            reading.readLog(root.resolve("commitlog"));
            reading.readQueues(root.resolve("consumequeue"));
        }
    }

    /** What a record must be and is not. */
    private static final class Damage extends Exception {
        private static final long serialVersionUID = 1;

        Damage(String what) {
            super(what);
        }
    }

    private void readLog(Path directory) throws IOException {
        List<Path> segments = list(directory);
        long begin = segments.isEmpty() ? 0 : number(segments.get(0));
        long position = begin;
        String damage = "";
        for (int i = 0; i < segments.size() && damage.isEmpty(); i++) {
            Path file = segments.get(i);
            long base = number(file);
            if (base != position) {
                damage = "the next segment is " + file;
                break;
            }
            ByteBuffer segment = map(file);
            try {
                position = base + readSegment(segment, base);
                if (position < base + segment.limit() && i + 1 < segments.size()) {
                    damage = "zeros at byte " + (position - base) + " of " + file + ", and another segment follows";
                }
            } catch (Damage found) {
                position = base + segment.position();
                damage = "byte " + segment.position() + " of " + file + ": " + found.getMessage();
            }
        }
        pen.add(new LogRange(replica, begin, position, damage));
    }

    /** Leaves the buffer where the last whole record ends, and returns how far the segment is in use. */
    private int readSegment(ByteBuffer segment, long base) throws Damage {
        while (segment.remaining() >= HEAD_BYTES) {
            int at = segment.position();
            int length = segment.getInt(at);
            int magic = segment.getInt(at + 4);
            if (length == 0 && magic == 0) {
                return at;
            }
            if (magic == BLANK) {
                expect("length of a blank", segment.remaining(), length);
                return segment.limit();
            }
            if (magic != RECORD && magic != RECORD_LONG_TOPIC) {
                throw new Damage("no magic of a record: " + Integer.toHexString(magic));
            }
            if (length < LEAST_RECORD_BYTES || length > segment.remaining()) {
                throw new Damage("a record of " + length + " bytes, with " + segment.remaining() + " left");
            }
            pen.add(record(segment.slice(at, length), magic, base + at));
            segment.position(at + length);
        }
        return segment.limit();
    }

    private Stored record(ByteBuffer record, int magic, long position) throws Damage {
        expect("position", position, record.getLong(28));
        int sysFlag = record.getInt(36);
        record.position(48 + hostBytes(sysFlag, BORN_HOST_IPV6) + 8 + hostBytes(sysFlag, STORE_HOST_IPV6) + 4 + 8);
        byte[] body = take(record, record.getInt(), "body");
        byte[] topic = take(
                record,
                magic == RECORD ? Byte.toUnsignedInt(record.get()) : Short.toUnsignedInt(record.getShort()),
                "topic");
        byte[] properties = take(record, Short.toUnsignedInt(record.getShort()), "properties");
        expect("length of its fields", record.limit(), record.position());
        checkSums(record, body, new String(properties, UTF_8));
        String name = new String(topic, UTF_8);
        return new Stored(
                replica,
                position,
                record.limit(),
                new Place(name, record.getInt(12), record.getLong(20)),
                sysFlag,
                tagCode(properties(new String(properties, UTF_8)).get("TAGS")),
                Body.certify(body, name));
    }

    private static void checkSums(ByteBuffer record, byte[] body, String properties) throws Damage {
        if (body.length > 0) {
            expect("checksum of the body", checksum(ByteBuffer.wrap(body)), record.getInt(8));
        }
        int end = properties.length() - CHECKSUM_BYTES;
        if (end >= 0 && properties.startsWith(CHECKSUM, end)) {
            String digits = properties.substring(end + CHECKSUM.length(), properties.length() - 1);
            long stored = Long.parseLong(new StringBuilder(digits).reverse().toString());
            expect("checksum of the record", checksum(record.slice(0, record.limit() - CHECKSUM_BYTES)), stored);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue() & CHECKSUM_MASK;
    }

    private static int hostBytes(int sysFlag, int ipv6) {
        return (sysFlag & ipv6) == 0 ? 8 : 20;
    }

    private static byte[] take(ByteBuffer from, int length, String what) throws Damage {
        if (length < 0 || length > from.remaining()) {
            throw new Damage("the " + what + " claims " + length + " bytes, with " + from.remaining() + " left");
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static void expect(String what, long expected, long found) throws Damage {
        if (expected != found) {
            throw new Damage(what + ": expected " + expected + ", found " + found);
        }
    }

    private static Map<String, String> properties(String text) {
        Map<String, String> properties = new HashMap<>();
        for (String property : text.split("\u0002", -1)) {
            int end = property.indexOf('\u0001');
            if (end >= 0) {
                properties.put(property.substring(0, end), property.substring(end + 1));
            }
        }
        return properties;
    }

    private static long tagCode(@Nullable String tag) {
        return tag == null ? 0 : tag.hashCode();
    }

    private void readQueues(Path directory) throws IOException {
        for (Path topic : list(directory)) {
            for (Path queue : list(topic)) {
                for (Path file : list(queue)) {
                    readQueueFile(name(topic), Integer.parseInt(name(queue)), number(file) / ENTRY_BYTES, map(file));
                }
            }
        }
    }

    private void readQueueFile(String topic, int queue, long firstOffset, ByteBuffer file) {
        for (int i = 0; (i + 1) * ENTRY_BYTES <= file.limit(); i++) {
            long position = file.getLong(i * ENTRY_BYTES);
            int length = file.getInt(i * ENTRY_BYTES + 8);
            if (position < 0 || length <= 0) {
                return;
            }
            if (position != 0 || length != FILLER_LENGTH) {
                Place place = new Place(topic, queue, firstOffset + i);
                pen.add(new Entry(replica, place, position, length, file.getLong(i * ENTRY_BYTES + 12)));
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static long number(Path file) {
        return Long.parseLong(name(file));
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size());
        }
    }
}
