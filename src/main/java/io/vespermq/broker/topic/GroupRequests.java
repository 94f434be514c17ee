package io.vespermq.broker.topic;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vespermq.message.Names;
import io.vespermq.protocol.RequestCode;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.body.SubscriptionGroupConfig;
import io.vespermq.protocol.body.topic.GroupConfigList;
import io.vespermq.protocol.body.topic.GroupFile;
import io.vespermq.protocol.body.topic.GroupReadable;
import io.vespermq.protocol.codec.Dialect;
import io.vespermq.protocol.header.Empty;
import io.vespermq.protocol.header.topic.DeleteGroup;
import io.vespermq.protocol.header.topic.GroupForbidden;
import io.vespermq.protocol.header.topic.GroupOf;
import io.vespermq.protocol.header.topic.GroupPage;
import io.vespermq.protocol.header.topic.GroupTotal;
import io.vespermq.remoting.Reply;
import io.vespermq.remoting.Request;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.remoting.RequestTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask of a broker's subscription groups: 200, 225, 201, 352, 207, 353. A change is on disk before it is
 * answered.
 */
public final class GroupRequests {
    private static final int PAGE_GROUPS_MAX = 2000;

    private final GroupTable groups;
    private final Consumer<String> forget;
    private final Consumer<String> forgetOffsets;
    private final Supplier<Future<Void>> saved;

    /**
     * Serves a table.
     *
     * @param forget drops what others keep about a deleted group in any case, its statistics for instance
     * @param forgetOffsets drops the offsets of a deleted group
     * @param saved completes when every change of the table is on disk
     */
    public GroupRequests(
            GroupTable groups, Consumer<String> forget, Consumer<String> forgetOffsets, Supplier<Future<Void>> saved) {
        this.groups = groups;
        this.forget = forget;
        this.forgetOffsets = forgetOffsets;
        this.saved = saved;
    }

    /** Adds the requests to a table. */
    public RequestTable addTo(RequestTable table) {
        return table.on(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, Empty.CODEC, this::put)
                .on(RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST, Empty.CODEC, this::putAll)
                .on(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, GroupPage.CODEC, (header, request) -> page(header))
                .on(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, GroupOf.CODEC, this::one)
                .on(RequestCode.DELETE_SUBSCRIPTIONGROUP, DeleteGroup.CODEC, (header, request) -> delete(header))
                .on(
                        RequestCode.UPDATE_AND_GET_GROUP_FORBIDDEN,
                        GroupForbidden.CODEC,
                        (header, request) -> forbidden(header));
    }

    private Future<Reply> put(Empty header, Request request) {
        return put(List.of(Dialect.read(request.bodyBytes(), SubscriptionGroupConfig.class)));
    }

    private Future<Reply> putAll(Empty header, Request request) {
        return put(Dialect.read(request.bodyBytes(), GroupConfigList.class).groupConfigList());
    }

    /** Creates or changes groups; the names of their attributes carry a sign. */
    Future<Reply> put(@Nullable List<SubscriptionGroupConfig> wanted) {
        if (wanted == null || wanted.isEmpty()) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, "the list of groups is empty");
        }
        groups.put(wanted.stream().map(this::checked).toList());
        return saved.get().map(v -> Reply.ok());
    }

    Future<Reply> delete(DeleteGroup header) {
        groups.delete(header.groupName());
        forget.accept(header.groupName());
        if (header.cleanOffset() || header.removeOffset()) {
            forgetOffsets.accept(header.groupName());
        }
        return saved.get().map(v -> Reply.ok());
    }

    Future<Reply> page(GroupPage header) {
        Map<String, SubscriptionGroupConfig> all = new TreeMap<>(groups.all());
        Map<String, SubscriptionGroupConfig> page = header.groupSeq() == null
                ? all
                : Pages.page(all, header.groupSeq(), header.maxGroupNum(), PAGE_GROUPS_MAX);
        GroupFile body = new GroupFile(groups.version(), groups.forbidden(), page);
        Reply reply = Reply.ok(GroupTotal.CODEC, new GroupTotal(all.size()));
        return Future.succeededFuture(reply.withBody(Unpooled.wrappedBuffer(Dialect.write(body))));
    }

    Future<Reply> forbidden(GroupForbidden header) {
        if (header.readable() != null) {
            groups.allowRead(header.group(), header.topic(), header.readable());
        }
        GroupReadable body = new GroupReadable(
                header.group(), !groups.isReadForbidden(header.group(), header.topic()), header.topic());
        return saved.get().map(v -> Reply.ok(Dialect.write(body)));
    }

    private Future<Reply> one(GroupOf header, Request request) {
        return Future.succeededFuture(Reply.ok(Dialect.write(groups.required(header.group()))));
    }

    private SubscriptionGroupConfig checked(@Nullable SubscriptionGroupConfig wanted) {
        if (wanted == null) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, "an entry of the list of groups is null");
        }
        String fault = Names.groupFault(wanted.groupName());
        if (fault != null) {
            throw new RequestFailure(ResponseCode.INVALID_PARAMETER, fault);
        }
        Map<String, String> changes = wanted.attributes();
        if (changes == null || changes.isEmpty()) {
            changes = Map.of();
        }
        SubscriptionGroupConfig known = groups.find(wanted.groupName());
        Map<String, String> current = known == null || known.attributes() == null ? Map.of() : known.attributes();
        return withAttributes(wanted, AttributeChanges.apply(current, changes));
    }

    private static SubscriptionGroupConfig withAttributes(
            SubscriptionGroupConfig group, Map<String, String> attributes) {
        return new SubscriptionGroupConfig(
                attributes,
                group.brokerId(),
                group.consumeBroadcastEnable(),
                group.consumeEnable(),
                group.consumeFromMinEnable(),
                group.consumeMessageOrderly(),
                group.consumeTimeoutMinute(),
                group.groupName(),
                group.groupRetryPolicy(),
                group.groupSysFlag(),
                group.notifyConsumerIdsChangedEnable(),
                group.retryMaxTimes(),
                group.retryQueueNums(),
                group.subscriptionDataSet(),
                group.whichBrokerWhenConsumeSlowly());
    }
}
