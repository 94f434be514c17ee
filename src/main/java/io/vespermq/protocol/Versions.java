package io.vespermq.protocol;

/** Release numbers of the protocol that decide how a peer is answered. Ordinals of RocketMQ's release list. */
public final class Versions {
    /** What this node claims to be: RocketMQ 5.3.3. Clients decide by it what they may ask for. */
    public static final int CURRENT = 479;

    public static final String CURRENT_TEXT = "V5_3_3";

    /** From this release on a client reads routes in standard JSON. */
    public static final int V4_9_4 = 401;
    /** From this release on {@code maxReconsumeTimes} of a request counts. */
    public static final int V3_4_9 = 121;
    /** From this release on a consumer answers requests for its state. */
    public static final int V3_1_8_SNAPSHOT = 62;
    /** From this release on a broker's compressed registration has a part with queue mappings. */
    public static final int V5_0_0 = 413;

    private Versions() {}
}
