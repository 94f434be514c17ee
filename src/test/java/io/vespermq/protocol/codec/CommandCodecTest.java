package io.vespermq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.Versions;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back the same, in both encodings, and what official clients write is understood. */
class CommandCodecTest {
    private final CommandCodec codec = new CommandCodec();

    @Property(tries = 2_000)
    void bothEncodingsGiveBackWhatWasWritten(
            @ForAll SerializeType type, @ForAll("commands") Command command, @ForAll byte[] body) {
        Command written = new Command(
                type == SerializeType.JSON ? command.code() : command.code() & 0x7FF,
                Language.JAVA,
                Versions.CURRENT,
                command.opaque(),
                command.flag(),
                command.remark(),
                command.fields(),
                Unpooled.wrappedBuffer(body),
                type);
        Command read = roundTrip(written);
        assertThat(read.code()).isEqualTo(written.code());
        assertThat(read.language()).isEqualTo(Language.JAVA);
        assertThat(read.version()).isEqualTo(Versions.CURRENT);
        assertThat(read.opaque()).isEqualTo(written.opaque());
        assertThat(read.flag()).isEqualTo(written.flag());
        assertThat(read.remark()).isEqualTo(written.remark());
        assertThat(read.fields().toMap()).isEqualTo(written.fields().toMap());
        assertThat(ByteBufUtil.getBytes(read.body())).isEqualTo(body);
        assertThat(read.type()).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource(RequestCode.class)
    void everyRequestCodeSurvivesThe16BitsOfTheBinaryHeader(RequestCode code) {
        Command command = command(SerializeType.ROCKETMQ, code.wire(), new Fields());
        assertThat(roundTrip(command).code()).isEqualTo(code.wire());
    }

    @Test
    void theJsonHeaderIsWrittenAsRocketMqWritesIt() {
        ByteBuf out = Unpooled.buffer();
        codec.encode(command(SerializeType.JSON, 105, Fields.of(Map.of("topic", "T"))), out);
        out.skipBytes(2 * Integer.BYTES);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"code\":105,\"extFields\":{\"topic\":\"T\"},\"flag\":0,\"language\":\"JAVA\","
                        + "\"opaque\":7,\"serializeTypeCurrentRPC\":\"JSON\",\"version\":" + Versions.CURRENT + "}");
    }

    @Test
    void aHeaderOfTheCppClientIsUnderstood() {
        Command read = readJson("{\"code\":310,\"extFields\":{\"a\":\"g\",\"e\":3,\"m\":false,\"x\":null},\"flag\":0,"
                + "\"language\":\"CPP\",\"opaque\":12,\"version\":333}\n");
        assertThat(read.fields().toMap()).isEqualTo(Map.of("a", "g", "e", "3", "m", "false"));
        assertThat(read.language()).isEqualTo(Language.CPP);
        assertThat(read.version()).isEqualTo(333);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":10,\"opaque\":1}",
                "{\"code\":\"10\",\"opaque\":\"1\",\"extFields\":null}",
                "{\"code\":10,\"opaque\":1,\"extFields\":{},\"language\":\"KLINGON\"}",
                "{\"code\":10,\"opaque\":1,\"language\":99,\"extra\":[{\"a\":[1,2,{}]},\"]\"]}",
                " { \"code\" : 9 , \"code\" : 10 , \"opaque\" : 1 } ",
            })
    void tolerableHeadersAreTolerated(String json) {
        Command read = readJson(json);
        assertThat(read.code()).isEqualTo(10);
        assertThat(read.opaque()).isEqualTo(1);
        assertThat(read.fields().count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"code\"",
                "{\"code\":",
                "{\"code\":x1}",
                "{\"code\":99999999999}",
                "{\"code\":{}}",
                "{\"code\":1,}",
                "{\"code\":1 \"opaque\":2}",
                "{\"remark\":\"no end",
                "{\"remark\":\"\\u12\"}",
                "{\"a\":[[[[[[[[[[1]]]]]]]]]]}",
            })
    void whatIsNoHeaderIsRefused(String json) {
        assertThatThrownBy(() -> readJson(json)).isInstanceOf(MalformedFrame.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0200_0000, 0xFF00_0000, 0x0000_0005, 0x0100_0005, 0x00FF_FFFF})
    void aHeaderWordThatDoesNotFitIsRefused(int word) {
        ByteBuf frame = Unpooled.buffer().writeInt(word).writeZero(4);
        assertThatThrownBy(() -> codec.decode(frame)).isInstanceOf(MalformedFrame.class);
    }

    @Test
    void everyCutOfABinaryHeaderIsRefused() {
        ByteBuf whole = Unpooled.buffer();
        codec.encode(command(SerializeType.ROCKETMQ, 10, Fields.of(Map.of("name", "value"))), whole);
        int headerBytes = whole.readableBytes() - 2 * Integer.BYTES;
        for (int cut = 0; cut < headerBytes; cut++) {
            ByteBuf frame = Unpooled.buffer()
                    .writeInt(SerializeType.ROCKETMQ.wire() << 24 | cut)
                    .writeBytes(whole, 2 * Integer.BYTES, cut);
            assertThatThrownBy(() -> codec.decode(frame)).as("cut at %d", cut).isInstanceOf(MalformedFrame.class);
        }
    }

    @Provide
    Arbitrary<Command> commands() {
        Arbitrary<@Nullable String> remarks = texts().injectNull(0.3);
        Arbitrary<Map<String, String>> maps =
                Arbitraries.maps(texts(), texts()).ofMaxSize(20).filter(map -> !map.containsKey(""));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 400_000),
                        Arbitraries.integers(),
                        Arbitraries.of(0, 1, 2, 3),
                        remarks,
                        maps)
                .as((code, opaque, flag, remark, map) -> new Command(
                        code,
                        Language.JAVA,
                        Versions.CURRENT,
                        opaque,
                        flag,
                        remark,
                        Fields.of(map),
                        Unpooled.EMPTY_BUFFER,
                        SerializeType.JSON));
    }

    /** Text of one to some characters: ASCII with the separators of properties, the two byte lengths, emoji. */
    private static Arbitrary<String> texts() {
        Arbitrary<String> ascii = Arbitraries.strings()
                .withCharRange('\u0001', '\u007f')
                .ofMinLength(1)
                .ofMaxLength(30);
        Arbitrary<String> any = Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(30)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
        Arbitrary<String> emoji = Arbitraries.of("消息", "🚚📦", "é\"\\\n\u0001\u0002", "𝄞x");
        return Arbitraries.oneOf(ascii, any, emoji);
    }

    private static Command command(SerializeType type, int code, Fields fields) {
        return new Command(code, Language.JAVA, Versions.CURRENT, 7, 0, null, fields, Unpooled.EMPTY_BUFFER, type);
    }

    private Command roundTrip(Command command) {
        ByteBuf out = Unpooled.buffer();
        codec.encode(command, out);
        ByteBuf frame = Objects.requireNonNull(new FrameDecoder(FrameDecoder.FRAME_BYTES_MAX).next(out));
        assertThat(out.isReadable()).isFalse();
        return codec.decode(frame);
    }

    private Command readJson(String json) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return codec.decode(Unpooled.buffer().writeInt(header.length).writeBytes(header));
    }
}
