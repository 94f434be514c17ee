package io.vespermq.message;

import org.jspecify.annotations.Nullable;

/** The tag code that consume queues keep so that pulls can be filtered without reading messages. */
public final class Tags {
    private Tags() {}

    /** RocketMQ's code of a tag: Java's string hash, sign-extended; 0 for no tag. */
    public static long code(@Nullable String tag) {
        return tag == null || tag.isEmpty() ? 0 : tag.hashCode();
    }
}
