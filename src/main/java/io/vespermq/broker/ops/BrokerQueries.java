package io.vespermq.broker.ops;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.config.PropertiesText;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.DataVersion;
import io.vespermq.protocol.body.ops.KeyValues;
import io.vespermq.protocol.body.ops.StatsWindows;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.ops.SettingsReply;
import io.vespermq.protocol.header.ops.StatsOf;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operators ask of the broker as a whole: runtime facts (28), settings (25, 26) and statistics (315). */
public final class BrokerQueries {
    private final RuntimeFacts facts;
    private final BrokerStats stats;
    private final Supplier<Map<String, String>> settings;

    /**
     * Answers from these.
     *
     * @param settings the broker's settings under RocketMQ's names
     */
    public BrokerQueries(RuntimeFacts facts, BrokerStats stats, Supplier<Map<String, String>> settings) {
        this.facts = facts;
        this.stats = stats;
        this.settings = settings;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.GET_BROKER_RUNTIME_INFO, Empty.CODEC, this::runtime)
                .on(RequestCode.GET_BROKER_CONFIG, Empty.CODEC, this::settings)
                .on(RequestCode.UPDATE_BROKER_CONFIG, Empty.CODEC, this::change)
                .on(RequestCode.VIEW_BROKER_STATS_DATA, StatsOf.CODEC, (header, request) -> stats(header));
    }

    private Future<Reply> runtime(Empty header, Request request) {
        return Future.succeededFuture(Reply.ok(Dialect.writeStandard(new KeyValues(facts.all()))));
    }

    private Future<Reply> settings(Empty header, Request request) {
        byte[] text = PropertiesText.write(settings.get()).getBytes(StandardCharsets.UTF_8);
        SettingsReply reply = new SettingsReply(Dialect.text(DataVersion.INITIAL));
        return Future.succeededFuture(Reply.ok(SettingsReply.CODEC, reply).withBody(Unpooled.wrappedBuffer(text)));
    }

    private Future<Reply> change(Empty header, Request request) {
        throw new RequestFailure(
                ResponseCode.NO_PERMISSION,
                "this broker changes no setting while it runs; set it in broker.conf and restart the broker");
    }

    Future<Reply> stats(StatsOf header) {
        StatsWindows windows = windows(header.statsName(), header.statsKey());
        if (windows == null) {
            throw new RequestFailure(
                    ResponseCode.SYSTEM_ERROR,
                    "the stats <" + header.statsName() + "> <" + header.statsKey() + "> not exist");
        }
        return Future.succeededFuture(Reply.ok(Dialect.writeStandard(windows)));
    }

    private @Nullable StatsWindows windows(String name, String key) {
        if (name.equals("TOPIC_PUT_NUMS")) {
            return stats.storedIn(key);
        }
        int at = key.indexOf('@');
        return name.equals("GROUP_GET_NUMS") && at > 0
                ? stats.deliveredTo(key.substring(at + 1), key.substring(0, at))
                : null;
    }
}
