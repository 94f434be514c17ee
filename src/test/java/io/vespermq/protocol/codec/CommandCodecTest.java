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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back the same, in both encodings, and what official clients write is understood. */
class CommandCodecTest {
    private static final int FRAME_BYTES_MAX = 16 << 20;

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
        assertThat(read.fields().isEmpty()).isTrue();
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
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // fields of the header | what a is then
                "{'a':'1','a':'2'}                    | 2",
                "{'a':'1','a':null}                   |",
                "{'a':'1','a':{}}                     |",
                "{'a':'1','b':'2','a':null,'a':'3'}   | 3",
                "{'a':null}                           |",
                "{'a':'1'},'extFields':{'b':'2'}      |",
                "{'a':'1'},'extFields':null           |",
                "{'b':'1'},'extFields':{'a':'2'}      | 2",
            })
    void ofEqualNamesTheLastCounts(String fields, @Nullable String expected) {
        Command read = readJson(("{'code':10,'extFields':" + fields + "}").replace('\'', '"'));
        assertThat(read.fields().get("a")).isEqualTo(expected);
        assertThat(read.fields().toMap().get("a")).isEqualTo(expected);
        assertThat(roundTrip(read).fields().toMap()).isEqualTo(read.fields().toMap());
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
        Fields fields = Fields.of(Map.of("name", "value"));
        codec.encode(
                new Command(
                        10,
                        Language.JAVA,
                        Versions.CURRENT,
                        7,
                        0,
                        "remark",
                        fields,
                        Unpooled.EMPTY_BUFFER,
                        SerializeType.ROCKETMQ),
                whole);
        int headerBytes = whole.readableBytes() - 2 * Integer.BYTES;
        for (int cut = 0; cut < headerBytes; cut++) {
            ByteBuf frame = Unpooled.buffer()
                    .writeInt(SerializeType.ROCKETMQ.wire() << 24 | cut)
                    .writeBytes(whole, 2 * Integer.BYTES, cut);
            assertThatThrownBy(() -> codec.decode(frame)).as("cut at %d", cut).isInstanceOf(MalformedFrame.class);
        }
    }

    /** A field that is longer than its block is refused even where the header has as many bytes behind the block. */
    @ParameterizedTest
    @CsvSource({
        // bytes of the block, length of the name, length of the value
        "3, 2, 0",
        "8, 2, 1",
        "8, 3, 0",
        "9, 2, 2",
        "1, 0, 0",
    })
    void aFieldEndsWhereTheFieldsEnd(int blockBytes, int nameLength, int valueLength) {
        ByteBuf header = Unpooled.buffer();
        header.writeShort(10)
                .writeByte(0)
                .writeShort(Versions.CURRENT)
                .writeInt(7)
                .writeInt(0);
        header.writeInt(0).writeInt(blockBytes);
        header.writeShort(nameLength).writeBytes("n".repeat(nameLength).getBytes(StandardCharsets.UTF_8));
        header.writeInt(valueLength).writeZero(64);
        int word = SerializeType.ROCKETMQ.wire() << 24 | header.readableBytes();
        ByteBuf frame = Unpooled.buffer().writeInt(word).writeBytes(header);
        assertThatThrownBy(() -> codec.decode(frame))
                .isInstanceOf(MalformedFrame.class)
                .hasMessageContaining("are left");
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
        ByteBuf frame = Objects.requireNonNull(new FrameDecoder(FRAME_BYTES_MAX).next(out));
        assertThat(out.isReadable()).isFalse();
        return codec.decode(frame);
    }

    private Command readJson(String json) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return codec.decode(Unpooled.buffer().writeInt(header.length).writeBytes(header));
    }
}
