package io.vespermq.protocol;

/** The language a peer is written in. JSON headers carry the name, binary headers the number. */
public enum Language {
    JAVA(0),
    CPP(1),
    DOTNET(2),
    PYTHON(3),
    DELPHI(4),
    ERLANG(5),
    RUBY(6),
    OTHER(7),
    HTTP(8),
    GO(9),
    PHP(10),
    OMS(11),
    RUST(12),
    NODE_JS(13);

    private static final Language[] VALUES = values();

    private final int wire;

    Language(int wire) {
        this.wire = wire;
    }

    /** The number in binary headers. */
    public int wire() {
        return wire;
    }

    /** The language with this number; {@link #OTHER} for a number that stands for none. */
    public static Language of(int wire) {
        return wire >= 0 && wire < VALUES.length ? VALUES[wire] : OTHER;
    }

    /** The language with this name; {@link #OTHER} for an unknown name. */
    public static Language of(String name) {
        for (Language language : VALUES) {
            if (language.name().equals(name)) {
                return language;
            }
        }
        return OTHER;
    }
}
