package io.vespermq.broker.pull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vespermq.broker.offset.OffsetTable;
import io.vespermq.broker.stats.BrokerStats;
import io.vespermq.message.Names;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.header.pull.Pull;
import io.vespermq.protocol.header.pull.PullReply;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestHandler;
import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.store.api.FetchRequest;
import io.vespermq.store.api.FetchStatus;
import io.vespermq.store.api.Fetched;
import io.vespermq.store.api.MessageStore;
import io.vespermq.store.api.QueueBounds;

/**
 * PULL_MESSAGE (11) and LITE_PULL_MESSAGE (361): reads a queue for a consumer. A pull that finds nothing new is parked
 * when it asks for that, and answered when a message arrives that it wants, or when its time is up.
 */
public final class PullHandler {
    private static final long NANOS_PER_MS = 1_000_000L;
    private static final long MASTER_ID = 0;

    /**
     * Longest hold, whatever a client asks for. RocketMQ's clients give a pull up after 30 s, so a longer hold would only
     * keep a place from others.
     */
    private static final long HOLD_MS_MAX = 60_000;

    private final PullOptions options;
    private final PullChecks checks;
    private final OffsetTable offsets;
    private final MessageStore store;
    private final ParkedPulls parked;
    private final BrokerStats stats;
    private final Loop home;
    private final Clock clock;

    /** The collaborators of pulls. */
    public PullHandler(
            PullOptions options,
            PullChecks checks,
            OffsetTable offsets,
            MessageStore store,
            ParkedPulls parked,
            BrokerStats stats,
            Loop home,
            Clock clock) {
        this.options = options;
        this.checks = checks;
        this.offsets = offsets;
        this.store = store;
        this.parked = parked;
        this.stats = stats;
        this.home = home;
        this.clock = clock;
    }

    /** The handler of PULL_MESSAGE. */
    public RequestHandler<Pull> pull() {
        return (header, request) -> handle(header, request, false);
    }

    /** The handler of LITE_PULL_MESSAGE. */
    public RequestHandler<Pull> litePull() {
        return (header, request) -> handle(header, request, true);
    }

    private Future<Reply> handle(Pull header, Request request, boolean lite) {
        Held held = new Held(header, request, lite);
        held.start();
        return held.promise.future();
    }

    private boolean mayHold(Pull header) {
        return header.is(Pull.SUSPEND) && header.suspendTimeoutMillis() > 0;
    }

    private Reply reply(ResponseCode code, Fetched fetched, PullChecks.Allowed allowed) {
        PullReply header = new PullReply(
                MASTER_ID,
                fetched.nextOffset(),
                fetched.bounds().min(),
                fetched.bounds().max(),
                allowed.topicSysFlag(),
                allowed.groupSysFlag(),
                null);
        Reply reply = Reply.of(code, PullReply.CODEC, header)
                .withRemark(fetched.status().name());
        return fetched.messages() == null ? reply : reply.withBody(fetched.messages());
    }

    private static ResponseCode code(FetchStatus status, long askedOffset) {
        return switch (status) {
            case FOUND -> ResponseCode.SUCCESS;
            case NO_MATCHED_MESSAGE, MESSAGE_WAS_REMOVING -> ResponseCode.PULL_RETRY_IMMEDIATELY;
            case OFFSET_FOUND_NULL, OFFSET_OVERFLOW_ONE -> ResponseCode.PULL_NOT_FOUND;
            case OFFSET_OVERFLOW_BADLY, OFFSET_TOO_SMALL -> ResponseCode.PULL_OFFSET_MOVED;
            case NO_MATCHED_LOGIC_QUEUE, NO_MESSAGE_IN_QUEUE ->
                askedOffset != 0 ? ResponseCode.PULL_OFFSET_MOVED : ResponseCode.PULL_NOT_FOUND;
        };
    }

    /** One pull on its way to an answer. */
    private final class Held implements ParkedPulls.Parked {
        private final Pull header;
        private final Request request;
        private final boolean lite;
        private final Promise<Reply> promise = Promise.promise();
        private PullChecks.Allowed allowed;
        private long deadlineNanos;

        Held(Pull header, Request request, boolean lite) {
            this.header = header;
            this.request = request;
            this.lite = lite;
            this.allowed = checks.allowed(header, lite);
        }

        void start() {
            if (allowed.refusal() == null && header.is(Pull.COMMIT_OFFSET)) {
                offsets.commit(header.consumerGroup(), header.topic(), header.queueId(), header.commitOffset());
            }
            answer(mayHold(header));
        }

        /** Answers by what was checked; reads only when the group was not moved meanwhile. */
        private void answer(boolean mayHold) {
            if (allowed.refusal() != null) {
                promise.complete(allowed.refusal());
                return;
            }
            Long reset = offsets.takeReset(header.consumerGroup(), header.topic(), header.queueId());
            if (reset == null) {
                evaluate(mayHold);
            } else {
                promise.complete(moved(reset));
            }
        }

        private Reply moved(long reset) {
            QueueBounds bounds = store.bounds(header.topic(), header.queueId());
            Fetched nothing = new Fetched(FetchStatus.OFFSET_TOO_SMALL, reset, bounds, 0, null);
            return reply(ResponseCode.PULL_OFFSET_MOVED, nothing, allowed).withRemark("OFFSET_RESET");
        }

        private void evaluate(boolean mayHold) {
            int countMax = Math.max(1, Math.min(header.maxMsgNums(), options.countMax()));
            FetchRequest fetch = new FetchRequest(
                    header.topic(), header.queueId(), header.queueOffset(), countMax, bytesMax(), this::wants);
            store.fetch(fetch).onComplete(result -> {
                if (result.failed()) {
                    promise.fail(result.cause());
                } else {
                    fetched(result.result(), mayHold);
                }
            });
        }

        private int bytesMax() {
            Integer asked = header.maxMsgBytes();
            return asked == null || asked <= 0 ? options.bytesMax() : Math.min(asked, options.bytesMax());
        }

        private void fetched(Fetched fetched, boolean mayHold) {
            ResponseCode code = code(fetched.status(), header.queueOffset());
            if (code == ResponseCode.PULL_NOT_FOUND && mayHold) {
                if (hasGrownSince(fetched)) {
                    // What came while a worker read would not wake a pull that is held only now.
                    evaluate(true);
                    return;
                }
                if (hold()) {
                    return;
                }
            }
            if (fetched.messages() != null) {
                offsets.pulled(header.consumerGroup(), header.topic(), header.queueId(), fetched.nextOffset());
                stats.delivered(
                        header.consumerGroup(),
                        header.topic(),
                        fetched.count(),
                        fetched.messages().readableBytes());
            } else {
                stats.missed();
            }
            promise.complete(reply(code, fetched, allowed));
        }

        private boolean hasGrownSince(Fetched fetched) {
            return store.bounds(header.topic(), header.queueId()).max()
                    > fetched.bounds().max();
        }

        private boolean hold() {
            long askedMs = options.longPolling() ? header.suspendTimeoutMillis() : options.shortPollingMs();
            deadlineNanos = clock.nanos() + Math.min(askedMs, HOLD_MS_MAX) * NANOS_PER_MS;
            home.check();
            return parked.park(header.topic(), header.queueId(), this);
        }

        @Override
        public long offset() {
            return header.queueOffset();
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public boolean isAbandoned() {
            return !request.from().isOpen();
        }

        @Override
        public boolean wants(long tagCode) {
            // A retry topic holds what the group failed on; its messages are delivered whatever their tag says.
            return Names.isRetry(header.topic()) || allowed.subscription().matches(tagCode);
        }

        /** Much may have changed while it was held, so all is checked again; its commit counted when it came. */
        @Override
        public void resume() {
            if (isAbandoned()) {
                promise.fail(new RequestFailure(
                        ResponseCode.SYSTEM_ERROR, "the connection was closed while the pull was held"));
                return;
            }
            try {
                allowed = checks.allowed(header, lite);
            } catch (RequestFailure e) {
                promise.fail(e);
                return;
            }
            answer(false);
        }
    }
}
