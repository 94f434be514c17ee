package io.vespermq.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.SerializeType;
import io.vespermq.protocol.codec.CommandCodec;
import io.vespermq.protocol.codec.HeaderCodec;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.protocol.codec.Wire;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every header record comes back from both encodings as it went in, whatever its components hold. */
class HeaderTest {
    private static final int ROUNDS = 200;
    private static final long SEED = Long.getLong("vesper.seed", 20_261_125L);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final CommandCodec commands = new CommandCodec();

    @TestFactory
    Stream<DynamicTest> everyHeaderRoundTrips() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.vespermq.protocol.header")
                        .stream()
                        .filter(JavaClass::isRecord)
                        .sorted((a, b) -> a.getName().compareTo(b.getName()))
                        .map(type -> DynamicTest.dynamicTest(
                                type.getSimpleName(),
                                () -> roundTrips(type.reflect().asSubclass(Record.class))));
    }

    private <H extends Record> void roundTrips(Class<H> type) throws ReflectiveOperationException {
        HeaderCodec<H> codec = codec(type);
        for (int i = 0; i < ROUNDS; i++) {
            H header = generate(type);
            for (SerializeType encoding : SerializeType.values()) {
                assertThat(encodeAndDecode(encoding, codec, header))
                        .as("%s, seed %d", encoding, SEED)
                        .isEqualTo(header);
            }
        }
    }

    private <H extends Record> H encodeAndDecode(SerializeType encoding, HeaderCodec<H> codec, H header) {
        ByteBuf frame = Unpooled.buffer();
        commands.encodeHeader(encoding, 1, 1, 0, null, HeaderFields.of(codec, header), 0, frame);
        frame.skipBytes(Integer.BYTES);
        Command command = commands.decode(frame);
        return codec.decode(command.fields());
    }

    @SuppressWarnings("unchecked") // each header keeps the codec of its own type
    private static <H extends Record> HeaderCodec<H> codec(Class<H> type) throws ReflectiveOperationException {
        Field field = type.getDeclaredField("CODEC");
        return (HeaderCodec<H>) field.get(null);
    }

    private <H extends Record> H generate(Class<H> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Constructor<H> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        return constructor.newInstance(
                Arrays.stream(components).map(this::value).toArray());
    }

    private @Nullable Object value(RecordComponent component) {
        boolean isNullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Wire wire = component.getAnnotation(Wire.class);
        boolean hasDefault = wire != null && !wire.otherwise().equals(Wire.REQUIRED);
        if (isNullable && !hasDefault && random.nextInt(4) == 0) {
            return null;
        }
        Class<?> type = component.getType();
        if (type == String.class) {
            return text();
        } else if (type == int.class || type == Integer.class) {
            return random.nextInt() >> random.nextInt(32);
        } else if (type == long.class || type == Long.class) {
            return random.nextLong() >> random.nextInt(64);
        } else if (type == double.class) {
            return random.nextDouble();
        }
        return random.nextBoolean();
    }

    /** Never empty: empty text is absent text in the binary encoding. */
    private String text() {
        String[] pieces = {"T", "%RETRY%g", "KEYS\u0001a\u0002", "\"\\", "消息", "🚚", "{}", "\n", "é", " "};
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            out.append(pieces[random.nextInt(pieces.length)]);
        }
        return out.toString();
    }
}
