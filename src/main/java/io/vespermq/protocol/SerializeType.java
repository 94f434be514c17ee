package io.vespermq.protocol;

/** How the header of a frame is written. The number stands in the frame. */
public enum SerializeType {
    JSON(0),
    ROCKETMQ(1);

    private final int wire;

    SerializeType(int wire) {
        this.wire = wire;
    }

    /** The number in the frame. */
    public int wire() {
        return wire;
    }
}
