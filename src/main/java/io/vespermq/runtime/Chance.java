package io.vespermq.runtime;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The only source of chance in the node. Passed through constructors so that tests can choose the seed. */
public final class Chance {
    private Chance() {}

    /** Random numbers for any thread; not for secrets. */
    public static RandomGenerator system() {
        return () -> ThreadLocalRandom.current().nextLong();
    }
}
