package io.vespermq.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a request ended, with RocketMQ's number. */
public enum ResponseCode {
    SUCCESS(0),
    SYSTEM_ERROR(1),
    SYSTEM_BUSY(2),
    REQUEST_CODE_NOT_SUPPORTED(3),
    TRANSACTION_FAILED(4),
    FLUSH_DISK_TIMEOUT(10),
    SLAVE_NOT_AVAILABLE(11),
    FLUSH_SLAVE_TIMEOUT(12),
    MESSAGE_ILLEGAL(13),
    SERVICE_NOT_AVAILABLE(14),
    VERSION_NOT_SUPPORTED(15),
    NO_PERMISSION(16),
    TOPIC_NOT_EXIST(17),
    TOPIC_EXIST_ALREADY(18),
    PULL_NOT_FOUND(19),
    PULL_RETRY_IMMEDIATELY(20),
    PULL_OFFSET_MOVED(21),
    QUERY_NOT_FOUND(22),
    SUBSCRIPTION_PARSE_FAILED(23),
    SUBSCRIPTION_NOT_EXIST(24),
    SUBSCRIPTION_NOT_LATEST(25),
    SUBSCRIPTION_GROUP_NOT_EXIST(26),
    FILTER_DATA_NOT_EXIST(27),
    FILTER_DATA_NOT_LATEST(28),
    INVALID_PARAMETER(29),
    CONSUMER_NOT_ONLINE(206),
    CONSUME_MSG_TIMEOUT(207),
    NO_MESSAGE(208),
    POLLING_FULL(209),
    POLLING_TIMEOUT(210),
    FLOW_CONTROL(215),
    NOT_LEADER_FOR_QUEUE(501),
    ILLEGAL_OPERATION(604),
    GO_AWAY(1500);

    private static final Map<Integer, ResponseCode> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ResponseCode::wire, Function.identity()));

    private final int wire;

    ResponseCode(int wire) {
        this.wire = wire;
    }

    /** The number on the wire. */
    public int wire() {
        return wire;
    }

    /** The code with this number, or null when it stands for nothing here. */
    public static @Nullable ResponseCode of(int wire) {
        return BY_WIRE.get(wire);
    }
}
