/**
 * Checks the promises of a broker against what its clients saw. While a test runs, {@code Recording} writes down every
 * send, read, commit and harm; afterwards {@code LogReading} adds what the files of the log and of its queues hold, and
 * {@code Checker} compares. All of it shares no code with what it checks: nothing here may import another package of the
 * project.
 */
@org.jspecify.annotations.NullMarked
package io.vespermq.history;
