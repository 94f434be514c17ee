package io.vespermq.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTest {
    private static final HostAddress V4 = new HostAddress(new byte[] {127, 0, 0, 1}, 10911);
    private static final HostAddress V6 = new HostAddress(new byte[16], 54321);

    @ParameterizedTest
    @CsvSource({"T, hello, false, false", "话题, '', true, false", "T, body, false, true", "T, body, true, true"})
    void aDraftIsReadBackFieldByField(String topic, String body, boolean bornV6, boolean storeV6) {
        MessageProperties properties = MessageProperties.NONE.with("TAGS", "a").with("键", "😀");
        Draft draft = Draft.to(topic, 3)
                .flags(7, SysFlag.COMPRESSED)
                .born(1_700_000_000_000L, bornV6 ? V6 : V4)
                .storeHost(storeV6 ? V6 : V4)
                .reconsumeTimes(2)
                .preparedPosition(99)
                .properties(properties)
                .body(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8))
                .build();

        ByteBuffer bytes = ByteBuffer.allocate(draft.length());
        draft.encode(bytes, 42, 4096, 1_700_000_000_123L);
        assertThat(bytes.hasRemaining()).isFalse();

        StoredMessage read = StoredMessage.at(bytes.flip());
        assertThat(read.length()).isEqualTo(draft.length());
        assertThat(read.topic()).isEqualTo(topic);
        assertThat(read.queueId()).isEqualTo(3);
        assertThat(read.flag()).isEqualTo(7);
        assertThat(read.queueOffset()).isEqualTo(42);
        assertThat(read.position()).isEqualTo(4096);
        assertThat(read.bornMs()).isEqualTo(1_700_000_000_000L);
        assertThat(read.storeMs()).isEqualTo(1_700_000_000_123L);
        assertThat(read.bornHost()).isEqualTo(bornV6 ? V6 : V4);
        assertThat(read.storeHost()).isEqualTo(storeV6 ? V6 : V4);
        assertThat(read.reconsumeTimes()).isEqualTo(2);
        assertThat(read.preparedPosition()).isEqualTo(99);
        assertThat(read.properties()).isEqualTo(properties);
        assertThat(StandardCharsets.UTF_8.decode(read.body()).toString()).isEqualTo(body);
    }

    @Test
    void theBytesAreWhereApacheReadsThem() {
        byte[] body = {1, 2, 3};
        Draft draft = Draft.to("T", 1)
                .born(0x0102030405060708L, V4)
                .storeHost(V4)
                .properties(MessageProperties.NONE.with("K", "v"))
                .body(Unpooled.wrappedBuffer(body))
                .build();
        ByteBuffer bytes = ByteBuffer.allocate(draft.length());
        draft.encode(bytes, 5, 6, 7);
        CRC32 crc = new CRC32();
        crc.update(body);
        String host = "7f00000100002a9f";
        String covered = "00000077" + "daa320a7" + HexFormat.of().toHexDigits((int) crc.getValue() & 0x7FFFFFFF)
                + "00000001" + "00000000" + "0000000000000005" + "0000000000000006" + "00000000" + "0102030405060708"
                + host + "0000000000000007" + host + "00000000" + "0000000000000000" + "00000003" + "010203" + "01"
                + "54"
                + "0018" + "4b017602";
        // As RocketMQ has it: without the top bit, ten digits, the lowest first.
        crc.reset();
        crc.update(HexFormat.of().parseHex(covered));
        String digits = new StringBuilder(String.format("%010d", crc.getValue() & 0x7FFFFFFF))
                .reverse()
                .toString();
        assertThat(HexFormat.of().formatHex(bytes.array()))
                .isEqualTo(covered
                        + HexFormat.of()
                                .formatHex(("__CRC32#\u0001" + digits + "\u0002").getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aChecksumThatCameInIsNotStored() {
        MessageProperties properties = MessageProperties.NONE.with("K", "v");
        Draft draft = Draft.to("T", 1)
                .properties(properties.with("__CRC32#", "1234567890"))
                .build();
        ByteBuffer bytes = ByteBuffer.allocate(draft.length());
        draft.encode(bytes, 0, 0, 0);
        assertThat(StoredMessage.at(bytes.flip()).properties()).isEqualTo(properties);
        assertThat(new String(bytes.array(), StandardCharsets.ISO_8859_1)).containsOnlyOnce("__CRC32#");
    }

    @Test
    void propertiesMayFillTheirPlaceToTheLastByte() {
        int max = RecordLayout.PROPERTIES_BYTES_MAX;
        for (int bytes : new int[] {max, max - 19, max - 20}) {
            Draft draft = Draft.to("T", 1)
                    .properties(MessageProperties.NONE.with("K", "v".repeat(bytes - 3)))
                    .build();
            assertThat(draft.propertyLength()).isEqualTo(bytes == max - 20 ? max : bytes);
            ByteBuffer record = ByteBuffer.allocate(draft.length());
            draft.encode(record, 0, 0, 0);
            assertThat(record.hasRemaining()).isFalse();
            assertThat(StoredMessage.at(record.flip()).properties().get("K")).hasSize(bytes - 3);
            assertThat(StoredMessage.at(record).hasChecksum()).isEqualTo(bytes == max - 20);
        }
    }

    @Test
    void aLongTopicHasALengthOfTwoBytes() {
        String topic = "%RETRY%" + "g".repeat(200);
        Draft draft = Draft.to(topic, 0).build();
        ByteBuffer bytes = ByteBuffer.allocate(draft.length());
        draft.encode(bytes, 0, 0, 0);
        assertThat(bytes.getInt(RecordLayout.MAGIC)).isEqualTo(RecordLayout.MAGIC_V2);
        assertThat(StoredMessage.at(bytes.flip()).topic()).isEqualTo(topic);
    }

    @Test
    void aMessageIdGoesThereAndBack() {
        MessageId id = new MessageId(V4, 0x1234);
        assertThat(id).hasToString("7F00000100002A9F0000000000001234");
        assertThat(MessageId.parse(id.toString())).isEqualTo(id);
        assertThat(MessageId.parse(new MessageId(V6, 1).toString())).isEqualTo(new MessageId(V6, 1));
    }

    @Test
    void idsOfABatchAreThoseOfItsMessages() {
        String prefix = MessageId.prefix(V6);
        long[] positions = {0, 0x1234_5678_9ABC_DEF0L, Long.MAX_VALUE};
        assertThat(MessageId.texts(prefix, positions).split(","))
                .containsExactly(
                        MessageId.text(prefix, positions[0]),
                        MessageId.text(prefix, positions[1]),
                        MessageId.text(prefix, positions[2]));
    }
}
