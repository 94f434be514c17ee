package io.vespermq.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vespermq.message.MessageId;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints records of a log, one a line. */
abstract class RecordLines {
    /** Lines are gathered up to so many characters. */
    private static final int GATHERED = 32 << 10;

    private final PrintStream out;
    private final StringBuilder gathered = new StringBuilder();

    private RecordLines(PrintStream out) {
        this.out = out;
    }

    /** A JSON object a line. */
    static RecordLines json(PrintStream out, boolean withBody) {
        return new Json(out, withBody);
    }

    /** Columns under a line of names. */
    static RecordLines table(PrintStream out, boolean withBody) {
        return new Table(out, withBody);
    }

    /** What stands above the first record. */
    void begin() {}

    /** Prints a record; false when nobody reads any more. */
    final boolean print(StoredMessage record) {
        line(text(record));
        if (gathered.length() < GATHERED) {
            return true;
        }
        flush();
        return !out.checkError();
    }

    /** Everything that was printed goes out. */
    final void flush() {
        byte[] bytes = gathered.toString().getBytes(StandardCharsets.UTF_8);
        gathered.setLength(0);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    abstract String text(StoredMessage record);

    final void line(String text) {
        gathered.append(text).append('\n');
    }

    private static String kind(StoredMessage record) {
        return switch (SysFlag.transaction(record.sysFlag())) {
            case SysFlag.TRANSACTION_PREPARED -> "half";
            case SysFlag.TRANSACTION_COMMIT -> "commit";
            case SysFlag.TRANSACTION_ROLLBACK -> "rollback";
            default -> "normal";
        };
    }

    /** What the checksum covers that was found to be right. */
    private static String checksum(StoredMessage record) {
        return record.hasChecksum() ? "record" : "body";
    }

    private static String id(StoredMessage record) {
        return new MessageId(record.storeHost(), record.position()).toString();
    }

    /** The body as text, or null when it is none. */
    private static @Nullable String bodyText(StoredMessage record) {
        if ((record.sysFlag() & SysFlag.COMPRESSED) != 0) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(record.body()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String base64(StoredMessage record) {
        ByteBuffer body = record.body();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static final class Json extends RecordLines {
        private final ObjectMapper mapper = new ObjectMapper();
        private final boolean withBody;

        Json(PrintStream out, boolean withBody) {
            super(out);
            this.withBody = withBody;
        }

        @Override
        String text(StoredMessage record) {
            MessageProperties properties = record.properties();
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("position", record.position());
            fields.put("length", record.length());
            fields.put("topic", record.topic());
            fields.put("queueId", record.queueId());
            fields.put("queueOffset", record.queueOffset());
            fields.put("storeMs", record.storeMs());
            fields.put("bornMs", record.bornMs());
            fields.put("kind", kind(record));
            fields.put("sysFlag", record.sysFlag());
            fields.put("checksum", checksum(record));
            fields.put("msgId", id(record));
            fields.put("uniqueKey", properties.get(PropertyNames.UNIQUE_KEY));
            fields.put("keys", properties.get(PropertyNames.KEYS));
            fields.put("tags", properties.get(PropertyNames.TAGS));
            fields.put("properties", properties.toMap());
            fields.put("bodyLength", record.body().remaining());
            if (withBody) {
                String body = bodyText(record);
                fields.put(body == null ? "bodyBase64" : "body", body == null ? base64(record) : body);
            }
            fields.values().removeIf(value -> value == null);
            try {
                return mapper.writeValueAsString(fields);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private static final class Table extends RecordLines {
        private static final String COLUMNS = "%-14s %8s  %-24s %5s %9s  %-23s  %-23s  %-8s %-8s  %-32s  %8s  %s";
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

        private final boolean withBody;

        Table(PrintStream out, boolean withBody) {
            super(out);
            this.withBody = withBody;
        }

        @Override
        void begin() {
            line(String.format(
                    COLUMNS,
                    "POSITION",
                    "LENGTH",
                    "TOPIC",
                    "QUEUE",
                    "OFFSET",
                    "STORED",
                    "BORN",
                    "KIND",
                    "CHECKSUM",
                    "MSGID",
                    "BODY",
                    withBody ? "PROPERTIES, BODY" : "PROPERTIES"));
        }

        @Override
        String text(StoredMessage record) {
            return String.format(
                    COLUMNS,
                    record.position(),
                    record.length(),
                    printable(record.topic()),
                    record.queueId(),
                    record.queueOffset(),
                    time(record.storeMs()),
                    time(record.bornMs()),
                    kind(record),
                    checksum(record),
                    id(record),
                    record.body().remaining(),
                    printable(record.properties().toString()) + (withBody ? "  " + body(record) : ""));
        }

        private static String body(StoredMessage record) {
            String text = bodyText(record);
            return text == null ? "base64:" + base64(record) : printable(text);
        }

        private static String time(long epochMs) {
            return TIME.format(Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()));
        }

        /** On one line, and with nothing that a terminal would obey. */
        private static String printable(String text) {
            return text.replaceAll("\\p{Cntrl}", "?");
        }
    }
}
