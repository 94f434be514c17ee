package io.vespermq.protocol.body;

/** Permission bits of topics and brokers. */
public final class Perm {
    /** New topics may be made from this one. */
    public static final int INHERIT = 1;

    public static final int WRITE = 2;
    public static final int READ = 4;
    public static final int READ_WRITE = READ | WRITE;

    private Perm() {}

    /** True when consumers may read. */
    public static boolean isReadable(int perm) {
        return (perm & READ) != 0;
    }

    /** True when producers may write. */
    public static boolean isWritable(int perm) {
        return (perm & WRITE) != 0;
    }

    /** True when new topics may be made from the topic. */
    public static boolean isInherited(int perm) {
        return (perm & INHERIT) != 0;
    }
}
