package bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.common.MQVersion;

/**
 * Makes the frames of one connection's requests with JSON or binary headers. The fields are those that the official client sends.
 *
 * @param isBinary the header's form: RocketMQ's binary one, or JSON
 * @param topic where messages go to and come from
 * @param queue the one queue that this connection uses
 * @param bodyBytes length of a message's body
 * @param lane number of the connection: it keeps the unique keys of connections apart
 */
record FrameMaker(boolean isBinary, String topic, int queue, int bodyBytes, int lane) {
    static final int SUCCESS = 0;
    static final int PULL = 11;
    static final int ONEWAY_FLAG = 2;

    private static final int SEND = 310;
    private static final int SEND_BATCH = 320;
    private static final String BORN = "1000000000000";
    private static final String OFFSET = "0000000000000000000";
    private static final int OPAQUE = 1_000_000_000;
    /** A pull's system flag: the subscription is in the request. */
    private static final String WITH_SUBSCRIPTION = "4";

    /** SEND_MESSAGE_V2 of one message. */
    Frame send(boolean isOneway) {
        Header header = new Header(SEND, isOneway ? ONEWAY_FLAG : 0);
        sendFields(header, properties(), false);
        return header.frame(body(), List.of());
    }

    /** SEND_BATCH_MESSAGE of {@code count} messages with the same body. */
    Frame batch(int count) {
        Header header = new Header(SEND_BATCH, 0);
        sendFields(header, "WAIT\u0001true\u0002", true);
        byte[] body = body();
        String properties = properties();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(all);
        List<Integer> keys = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                // total length, magic, checksum and flag: the last three unused
                out.writeInt(5 * Integer.BYTES + body.length + Short.BYTES + properties.length());
                out.writeInt(0);
                out.writeInt(0);
                out.writeInt(0);
                out.writeInt(body.length);
                out.write(body);
                out.writeShort(properties.length());
                keys.add(out.size() + keyIn(properties));
                out.writeBytes(properties);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return header.frame(all.toByteArray(), keys);
    }

    /** PULL_MESSAGE of at most {@code messages}, never held by the broker. */
    Frame pull(int messages) {
        Header header = new Header(PULL, 0);
        header.field("consumerGroup", "bench-wire").field("topic", topic).field("queueId", Integer.toString(queue));
        header.field("queueOffset", OFFSET).field("maxMsgNums", Integer.toString(messages));
        header.field("sysFlag", WITH_SUBSCRIPTION).field("commitOffset", "0").field("suspendTimeoutMillis", "0");
        header.field("subscription", "*").field("subVersion", "0").field("expressionType", "TAG");
        return header.frame(new byte[0], List.of());
    }

    private void sendFields(Header header, String properties, boolean isBatch) {
        header.field("a", "bench-wire").field("b", topic).field("c", "TBW102").field("d", "4");
        header.field("e", Integer.toString(queue)).field("f", "0").field("g", BORN).field("h", "0");
        header.field("i", properties).field("j", "0").field("k", "false").field("m", Boolean.toString(isBatch));
    }

    private String properties() {
        return "UNIQ_KEY\u00017F000001000018B4%08X00000000\u0002WAIT\u0001true\u0002".formatted(lane);
    }

    /** Where the 8 changing digits of a unique key begin in a text that has one. */
    private static int keyIn(String properties) {
        return properties.indexOf('\u0002') - 8;
    }

    /** Random: no file system or disk can make it shorter. The first byte is what the official client's drain counts. */
    private byte[] body() {
        byte[] body = new byte[bodyBytes];
        new Random(7).nextBytes(body);
        if (bodyBytes > 0) {
            body[0] = 'B';
        }
        return body;
    }

    /** A header that grows field by field and remembers where the changing numbers stand. */
    private final class Header {
        private final StringBuilder text = new StringBuilder();
        private final int opaque;
        private int born = -1;
        private int offset = -1;
        private int key = -1;
        private int fieldsFrom;

        Header(int code, int flag) {
            if (isBinary) {
                // code, language JAVA, version, opaque, flag, no remark, and the length of the fields, which comes last
                text.append(number(code, 2)).append('\0').append(number(MQVersion.CURRENT_VERSION, 2));
                opaque = text.length();
                text.append(number(OPAQUE, 4)).append(number(flag, 4)).append(number(0, 4)).append(number(0, 4));
                fieldsFrom = text.length();
            } else {
                text.append("{\"code\":").append(code).append(",\"flag\":").append(flag).append(",\"language\":\"JAVA\",\"opaque\":");
                opaque = text.length();
                text.append(OPAQUE).append(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":").append(MQVersion.CURRENT_VERSION);
                text.append(",\"extFields\":{");
                fieldsFrom = text.length();
            }
        }

        Header field(String name, String value) {
            if (isBinary) {
                text.append(number(name.length(), 2)).append(name).append(number(value.length(), 4));
            } else {
                text.append(text.length() == fieldsFrom ? "\"" : ",\"").append(name).append("\":\"");
            }
            String written = isBinary ? value : value.replace("\u0001", "\\u0001").replace("\u0002", "\\u0002");
            if (value.equals(BORN)) {
                born = text.length();
            } else if (value.equals(OFFSET)) {
                offset = text.length();
            } else if (value.startsWith("UNIQ_KEY")) {
                key = text.length() + keyIn(value) + written.indexOf("7F") - value.indexOf("7F");
            }
            text.append(written);
            if (!isBinary) {
                text.append('"');
            }
            return this;
        }

        /** The frame with this header and that body; {@code keys} are the places of unique keys in the body. */
        Frame frame(byte[] body, List<Integer> keys) {
            if (isBinary) {
                text.replace(fieldsFrom - 4, fieldsFrom, number(text.length() - fieldsFrom, 4));
            } else {
                text.append("}}");
            }
            byte[] header = text.toString().getBytes(ISO_8859_1);
            int prefix = 2 * Integer.BYTES;
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(number(Integer.BYTES + header.length + body.length, 4).getBytes(ISO_8859_1));
            all.writeBytes(number((isBinary ? 1 : 0) << 24 | header.length, 4).getBytes(ISO_8859_1));
            all.writeBytes(header);
            all.writeBytes(body);
            int bodyAt = prefix + header.length;
            int[] places = key >= 0 ? new int[] {prefix + key} : keys.stream().mapToInt(at -> bodyAt + at).toArray();
            return new Frame(all.toByteArray(), new Frame.Places(
                    prefix + opaque, isBinary, born < 0 ? -1 : prefix + born, offset < 0 ? -1 : prefix + offset, places));
        }
    }

    /** A big-endian number of so many bytes, a character for each byte. */
    private static String number(int value, int bytes) {
        StringBuilder text = new StringBuilder();
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            text.append((char) (value >>> shift & 0xFF));
        }
        return text.toString();
    }
}
