package io.vespermq.protocol;

/** How the header of a frame is written. The byte stands in the frame. */
public enum SerializeType {
    JSON,
    ROCKETMQ
}
