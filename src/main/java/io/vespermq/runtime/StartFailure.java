package io.vespermq.runtime;

import java.net.BindException;
import org.jspecify.annotations.Nullable;

/**
 * A node cannot start because of something its operator can change. The message is one sentence for people: what failed,
 * where, and what to do. Carries no stack trace.
 */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A start that is not possible; the message is one sentence for the operator. */
    public StartFailure(String message) {
        super(message, null, false, false);
    }

    /**
     * A port that cannot be listened on.
     *
     * @param who what wanted it, for instance {@code "the name server"}
     * @param key configuration key of the port
     * @param cause what binding it failed with
     */
    public static StartFailure notListening(String who, String host, int port, String key, Throwable cause) {
        String text = text(cause);
        String at = who + " cannot listen on " + host + ":" + port + ": ";
        if (cause instanceof BindException || text.contains("already in use")) {
            return new StartFailure(at + "the port is taken; stop the process that uses it or set " + key
                    + " to another port (0 picks a free one)");
        }
        return new StartFailure(at + text + "; set " + key + " and bindAddress to what this machine allows");
    }

    private static String text(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown reason";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
