package io.vespermq.client.route;

import io.vertx.core.Future;
import io.vespermq.protocol.Command;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.codec.HeaderFields;
import io.vespermq.remoting.CallFailure;
import io.vespermq.remoting.RemotingClient;
import java.util.Arrays;
import java.util.List;

/**
 * The name servers of a cluster. They know nothing of one another, so any of them is asked, and the next one when it does
 * not answer. Belongs to the client's loop.
 */
public final class NameServers {
    private static final long TIMEOUT_MS = 5_000;
    private static final byte[] NO_BODY = {};

    private final RemotingClient remoting;
    private final List<String> addresses;

    // Owned by the client's loop: the one that answered last.
    private int current;

    /** Name servers to ask, each {@code host:port}. */
    public NameServers(RemotingClient remoting, List<String> addresses) {
        this.remoting = remoting;
        this.addresses = List.copyOf(addresses);
    }

    /** The addresses in a list as RocketMQ writes it: {@code host:port;host:port}. */
    public static List<String> parse(String list) {
        return Arrays.stream(list.split("[;,]", -1))
                .map(String::trim)
                .filter(address -> !address.isEmpty())
                .toList();
    }

    /** The addresses. */
    public List<String> addresses() {
        return addresses;
    }

    /**
     * Asks one name server after the other until one answers.
     *
     * @return the answer, whatever its code; fails with {@link ClientFailure} when none answers
     */
    public Future<Command> call(RequestCode code, HeaderFields fields) {
        return call(code, fields, 0);
    }

    /** Tells every name server. Fails with {@link ClientFailure} unless all of them agree. */
    public Future<Void> callAll(String what, RequestCode code, HeaderFields fields) {
        return Future.all(addresses.stream()
                        .map(address -> callOne(what, address, code, fields))
                        .toList())
                .mapEmpty();
    }

    private Future<Void> callOne(String what, String address, RequestCode code, HeaderFields fields) {
        return remoting.call(address, code, fields, NO_BODY, TIMEOUT_MS)
                .recover(e -> Future.failedFuture(unreachable(String.valueOf(e.getMessage()))))
                .compose(reply -> reply.code() == ResponseCode.SUCCESS.wire()
                        ? Future.succeededFuture()
                        : Future.failedFuture(ClientFailure.refused(what, address, reply)));
    }

    private Future<Command> call(RequestCode code, HeaderFields fields, int failed) {
        String address = addresses.get(current);
        return remoting.call(address, code, fields, NO_BODY, TIMEOUT_MS).recover(e -> {
            if (!(e instanceof CallFailure)) {
                return Future.failedFuture(e);
            }
            current = (current + 1) % addresses.size();
            return failed + 1 < addresses.size()
                    ? call(code, fields, failed + 1)
                    : Future.failedFuture(unreachable(String.valueOf(e.getMessage())));
        });
    }

    private ClientFailure unreachable(String why) {
        return new ClientFailure(
                ClientFailure.Kind.UNREACHABLE,
                "no name server answers (" + why + "); start one with bin/vesper --role standalone, or name the right"
                        + " address with -n host:port");
    }
}
