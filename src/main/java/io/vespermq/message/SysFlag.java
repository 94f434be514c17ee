package io.vespermq.message;

/** Bits of a message's system flag, as stored and as sent. */
public final class SysFlag {
    public static final int COMPRESSED = 1;
    public static final int MULTI_TAGS = 1 << 1;
    public static final int TRANSACTION_MASK = 3 << 2;
    public static final int TRANSACTION_PREPARED = 1 << 2;
    public static final int TRANSACTION_COMMIT = 2 << 2;
    public static final int TRANSACTION_ROLLBACK = 3 << 2;
    /** The born host is an IPv6 address of 16 bytes. */
    public static final int BORN_HOST_V6 = 1 << 4;
    /** The store host is an IPv6 address of 16 bytes. */
    public static final int STORE_HOST_V6 = 1 << 5;

    public static final int NEED_UNWRAP = 1 << 6;
    public static final int INNER_BATCH = 1 << 7;

    private SysFlag() {}

    /** The transaction bits alone. */
    public static int transaction(int sysFlag) {
        return sysFlag & TRANSACTION_MASK;
    }

    /** True when a consumer may see the record: it is no prepared and no rolled-back part of a transaction. */
    public static boolean isVisible(int sysFlag) {
        int transaction = transaction(sysFlag);
        return transaction == 0 || transaction == TRANSACTION_COMMIT;
    }
}
