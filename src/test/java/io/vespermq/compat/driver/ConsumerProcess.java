package io.vespermq.compat.driver;

import io.vespermq.compat.judge.PushConsuming;
import io.vespermq.compat.judge.Received;
import io.vespermq.compat.judge.Subscription;
import io.vespermq.compat.judge.Verdict;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * A push consumer in a process of its own, to be killed. Arguments: name server, group, instance, topic. Prints
 * {@code STARTED} when it has joined its group, {@code QUEUES [0, 1]} whenever its assignment changes and {@code GOT key} for each message. Ends with its parent.
 */
public final class ConsumerProcess {
    private static final long LOOK_EVERY_NANOS = 20_000_000;

    private ConsumerProcess() {}

    public static void main(String[] arguments) {
        Subscription subscription = Subscription.of(arguments[1], arguments[2], arguments[3]);
        PushConsuming consumer =
                new OfficialClients().pushConsumer(arguments[0], subscription, ConsumerProcess::printed);
        System.out.println("STARTED");
        Set<Integer> last = Set.of();
        startEndingWithParent();
        while (true) {
            Set<Integer> now = consumer.assigned();
            if (!now.equals(last)) {
                System.out.println("QUEUES " + new TreeSet<>(now));
                last = now;
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** The parent holds our standard input open as long as it lives. */
    private static void startEndingWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        int read = 0;
                        while (read >= 0) {
                            read = System.in.read();
                        }
                    } catch (IOException gone) {
                        System.err.println("standard input: " + gone.getMessage());
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static Verdict printed(Received message) {
        System.out.println("GOT " + message.key());
        return Verdict.CONSUMED;
    }
}
