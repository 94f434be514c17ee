package io.vespermq.protocol.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A body that may hold another number of values than bodies usually may. What follows from it for memory: {@link Dialect}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ValuesMax {
    /** The most values, those of maps and lists included. */
    int value();
}
