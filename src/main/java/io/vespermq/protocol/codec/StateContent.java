package io.vespermq.protocol.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the content of a state file of this node. It grows with the node, and who wrote it is known, so it is read without
 * the limit on values that holds for what peers send. No request may have such a body.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface StateContent {}
