package io.vespermq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.Fields;
import io.vespermq.protocol.Language;
import io.vespermq.protocol.SerializeType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * RocketMQ's binary header: code (2 bytes), language (1), version (2), opaque (4), flag (4), remark (length 4), extension
 * fields (length 4; each: name with length 2, value with length 4). Text is UTF-8; empty text stands for none.
 */
final class BinaryHeader {
    private static final int FIXED_BYTES = 21;
    // Codes above 32767 are cut to 16 bits by the sender. All of them lie between 200050 and 200151, whose low halves
    // no
    // other code has, so they can be told.
    private static final int CUT_CODE_FIRST = 200_000 & 0xFFFF;
    private static final int CUT_CODE_LAST = 200_151 & 0xFFFF;
    private static final int CUT_CODE_BASE = 200_000 - CUT_CODE_FIRST;

    private BinaryHeader() {}

    static Command read(ByteBuf in, ByteBuf body) {
        if (in.readableBytes() < FIXED_BYTES) {
            throw new MalformedFrame(
                    "a binary header of " + in.readableBytes() + " bytes; at least " + FIXED_BYTES + " expected");
        }
        int code = wholeCode(in.readUnsignedShort());
        Language language = Language.of(in.readByte());
        int version = in.readShort();
        int opaque = in.readInt();
        int flag = in.readInt();
        String remark = text(in, in.readInt(), "remark");
        Fields fields = fields(in);
        return new Command(code, language, version, opaque, flag, remark, fields, body, SerializeType.ROCKETMQ);
    }

    static void write(int code, int opaque, int flag, @Nullable String remark, HeaderFields fields, ByteBuf out) {
        out.writeShort(code).writeByte(CommandCodec.LANGUAGE.wire()).writeShort(CommandCodec.VERSION);
        out.writeInt(opaque).writeInt(flag);
        writeText(out, remark == null ? "" : remark);
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        fields.writeTo((name, value) -> {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            out.writeShort(nameBytes.length).writeBytes(nameBytes);
            writeText(out, value);
        });
        out.setInt(lengthAt, out.writerIndex() - lengthAt - Integer.BYTES);
    }

    private static int wholeCode(int cut) {
        return cut >= CUT_CODE_FIRST && cut <= CUT_CODE_LAST ? cut + CUT_CODE_BASE : cut;
    }

    private static Fields fields(ByteBuf in) {
        int length = in.readableBytes() < Integer.BYTES ? -1 : in.readInt();
        if (length < 0 || length > in.readableBytes()) {
            throw fault("extension fields", length, in);
        }
        // What the fields announce is held against what is left of them, not against what may follow them.
        ByteBuf rest = in.readSlice(length);
        Fields fields = new Fields();
        while (rest.isReadable()) {
            int nameLength = rest.readableBytes() < Short.BYTES ? -1 : rest.readShort();
            String name = text(rest, nameLength, "a field's name");
            int valueLength = rest.readableBytes() < Integer.BYTES ? -1 : rest.readInt();
            String value = text(rest, valueLength, "a field's value");
            if (name != null) {
                fields.add(name, value);
            }
        }
        return fields;
    }

    private static @Nullable String text(ByteBuf in, int length, String what) {
        if (length < 0 || length > in.readableBytes()) {
            throw fault(what, length, in);
        }
        return length == 0
                ? null
                : in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    private static MalformedFrame fault(String what, int length, ByteBuf in) {
        return new MalformedFrame(
                "binary header: " + what + " of " + length + " bytes announced, " + in.readableBytes() + " are left");
    }

    private static void writeText(ByteBuf out, String text) {
        int at = out.writerIndex();
        out.writeInt(0);
        out.setInt(at, ByteBufUtil.writeUtf8(out, text));
    }
}
