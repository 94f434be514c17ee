package bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Collectors;

/** Single questions to the broker: one request, one reply, waited for. */
final class Control implements AutoCloseable {
    private static final int CREATE_TOPIC = 17;
    private static final int MAX_OFFSET = 30;
    private static final int MIN_OFFSET = 31;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Control(InetSocketAddress broker) throws IOException {
        socket = new Socket(broker.getAddress(), broker.getPort());
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Makes a topic, or gives an existing one this number of queues. */
    void createTopic(String topic, int queues) throws IOException {
        String count = Integer.toString(queues);
        ask(CREATE_TOPIC, Map.of(
                "topic", topic, "defaultTopic", "TBW102", "readQueueNums", count, "writeQueueNums", count, "perm", "6",
                "topicFilterType", "SINGLE_TAG", "topicSysFlag", "0", "order", "false"));
    }

    /** Offset that the next message of a queue gets. */
    long maxOffset(String topic, int queue) throws IOException {
        return ask(MAX_OFFSET, Map.of("topic", topic, "queueId", Integer.toString(queue))).offset();
    }

    /** Offset of the oldest message of a queue. */
    long minOffset(String topic, int queue) throws IOException {
        return ask(MIN_OFFSET, Map.of("topic", topic, "queueId", Integer.toString(queue))).offset();
    }

    private record Answer(String header) {
        long offset() {
            return Long.parseLong(header.replaceFirst("(?s).*\"offset\":\"?(\\d+).*", "$1"));
        }
    }

    private Answer ask(int code, Map<String, String> fields) throws IOException {
        String extension = fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":\"" + field.getValue() + "\"")
                .collect(Collectors.joining(","));
        byte[] header = ("{\"code\":" + code + ",\"flag\":0,\"language\":\"JAVA\",\"opaque\":1,\"version\":"
                        + org.apache.rocketmq.common.MQVersion.CURRENT_VERSION + ",\"extFields\":{" + extension + "}}")
                .getBytes(UTF_8);
        out.writeInt(Integer.BYTES + header.length);
        out.writeInt(header.length);
        out.write(header);
        out.flush();
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        int length = ByteBuffer.wrap(frame).getInt() & 0xFFFFFF;
        String answer = new String(frame, Integer.BYTES, length, UTF_8);
        if (!answer.matches("(?s).*\"code\":0\\b.*")) {
            throw new IOException("request " + code + " " + fields + " was refused: " + answer);
        }
        return new Answer(answer);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
