package io.vespermq.compat.driver;

import io.vespermq.compat.judge.Refused;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;

/** Runs calls into the official API and turns their checked exceptions into {@link Refused}. */
final class Officially {
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private Officially() {}

    /** A call without a result. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    static <T> T call(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception failure) {
            throw refused(failure);
        }
    }

    static void run(Step step) {
        call(() -> {
            step.run();
            return true;
        });
    }

    static Refused refused(Throwable failure) {
        if (failure instanceof InvocationTargetException thrown && thrown.getCause() != null) {
            return refused(thrown.getCause());
        }
        if (failure instanceof MQBrokerException byBroker) {
            return new Refused(byBroker.getResponseCode(), true, failure);
        }
        if (failure instanceof MQClientException byClient) {
            return new Refused(byClient.getResponseCode(), false, failure);
        }
        return new Refused(-1, false, failure);
    }

    /**
     * A client instance name. Official clients of equal names share connections and the first one's name server, and
     * broadcasting consumers the offset file of an earlier run.
     */
    static String newInstance(String prefix) {
        return prefix + "-" + ProcessHandle.current().pid() + "-" + INSTANCES.incrementAndGet();
    }
}
