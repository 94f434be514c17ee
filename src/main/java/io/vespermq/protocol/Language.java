package io.vespermq.protocol;

/** The language a peer is written in. JSON headers carry the name, binary headers the ordinal. */
public enum Language {
    JAVA,
    CPP,
    DOTNET,
    PYTHON,
    DELPHI,
    ERLANG,
    RUBY,
    OTHER,
    HTTP,
    GO,
    PHP,
    OMS,
    RUST,
    NODE_JS;

    private static final Language[] VALUES = values();

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
