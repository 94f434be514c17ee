/** The client: one entry, {@link io.vespermq.client.VesperClient}, which assembles its parts. */
@org.jspecify.annotations.NullMarked
package io.vespermq.client;
