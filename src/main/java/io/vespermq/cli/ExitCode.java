package io.vespermq.cli;

import io.vespermq.client.route.ClientFailure;

/** How a command ends. Scripts rely on these numbers. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;
    /** It was tried and failed. */
    public static final int FAILED = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;
    /** The topic or group does not exist. */
    public static final int NOT_FOUND = 3;
    /** No server could be reached. */
    public static final int UNREACHABLE = 5;

    private ExitCode() {}

    static int of(ClientFailure failure) {
        return switch (failure.kind()) {
            case NOT_FOUND -> NOT_FOUND;
            case UNREACHABLE -> UNREACHABLE;
            case REFUSED -> FAILED;
        };
    }
}
