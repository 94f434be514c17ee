package io.vespermq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.header.send.SendMessageV2;
import io.vespermq.protocol.header.send.SendReply;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a send costs in the codec: the request and its reply, from bytes to the header's record and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CodecBench {
    private static final int BODY_BYTES = 1024;
    private static final int OPAQUE = 1_234_567;

    /** Form of the headers. */
    @Param({"JSON", "ROCKETMQ"})
    public SerializeType type;

    private final CommandCodec codec = new CommandCodec();
    private final ByteBuf out = Unpooled.directBuffer(4096);
    private final ByteBuf body = Unpooled.directBuffer(BODY_BYTES).writeZero(BODY_BYTES);
    private final SendMessageV2 request = new SendMessageV2(
            "group",
            "BenchTopic",
            "TBW102",
            4,
            3,
            0,
            1_700_000_000_000L,
            0,
            "UNIQ_KEY\u00017F00000100002A139F55000000000001\u0002WAIT\u0001true\u0002TAGS\u0001TagA\u0002",
            0,
            false,
            null,
            false);
    private final SendReply reply = new SendReply(
            "7F0000010000291F00000000075BCD15",
            3,
            123_456_789L,
            "7F00000100002A139F55000000000001",
            "DefaultRegion",
            "true");
    private ByteBuf requestFrame = Unpooled.EMPTY_BUFFER;
    private ByteBuf replyFrame = Unpooled.EMPTY_BUFFER;

    /** Makes the frames that are read. */
    @Setup
    public void frames() {
        requestFrame = encodeRequest().copy().skipBytes(Integer.BYTES);
        replyFrame = encodeReply().copy().skipBytes(Integer.BYTES);
    }

    /** A request of 1 KiB, as the broker reads it. */
    @Benchmark
    public SendMessageV2 decodeRequest() {
        Command command = codec.decode(requestFrame.duplicate());
        return SendMessageV2.CODEC.decode(command.fields());
    }

    /** The reply, as the broker writes it. */
    @Benchmark
    public ByteBuf encodeReply() {
        HeaderFields fields = HeaderFields.of(SendReply.CODEC, reply);
        codec.encodeHeader(type, ResponseCode.SUCCESS.wire(), OPAQUE, Command.RESPONSE, null, fields, 0, out.clear());
        return out;
    }

    /** The request, as a client writes it. */
    @Benchmark
    public ByteBuf encodeRequest() {
        HeaderFields fields = HeaderFields.of(SendMessageV2.CODEC, request);
        codec.encodeHeader(type, RequestCode.SEND_MESSAGE_V2.wire(), OPAQUE, 0, null, fields, BODY_BYTES, out.clear());
        return out.writeBytes(body, 0, BODY_BYTES);
    }

    /** The reply, as a client reads it. */
    @Benchmark
    public SendReply decodeReply() {
        Command command = codec.decode(replyFrame.duplicate());
        return SendReply.CODEC.decode(command.fields());
    }
}
