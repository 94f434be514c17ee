package io.vespermq.runtime;

import java.util.concurrent.atomic.AtomicInteger;

/** So many of something at one time and no more, whoever takes them. From any thread; nobody waits. */
public final class Quota {
    private final int max;
    private final AtomicInteger taken = new AtomicInteger();

    /** At most {@code max} at one time. */
    public Quota(int max) {
        this.max = max;
    }

    /** Takes one. False when there is none left: then nothing is to be given back. */
    public boolean take() {
        int before = taken.get();
        while (before < max) {
            int found = taken.compareAndExchange(before, before + 1);
            if (found == before) {
                return true;
            }
            before = found;
        }
        return false;
    }

    /** Gives back one that was taken. */
    public void giveBack() {
        int left = taken.decrementAndGet();
        assert left >= 0 : "more was given back than taken";
    }

    /** How many are taken. */
    public int taken() {
        return taken.get();
    }

    /** How many there are. */
    public int max() {
        return max;
    }
}
