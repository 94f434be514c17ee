package io.vespermq.protocol.codec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a record component of a header is written. Without it a component is a field of its own name that must be there,
 * unless its type is nullable ({@code @Nullable}): then it may be absent.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Wire {
    /** Name of the field; the component's own name when empty. */
    String value() default "";

    /** What an absent field counts as, in text form; {@link #REQUIRED} when it must be there. */
    String otherwise() default REQUIRED;

    /** Marks a field that must be there. */
    String REQUIRED = "\u0000required";
}
