package io.vespermq.compat.judge;

/** How a push consumer joins its group; its client id begins with the instance. */
public record Subscription(
        String group,
        String instance,
        String topic,
        String expression,
        boolean orderly,
        boolean broadcasting,
        String from,
        int maxReconsumeTimes) {

    public static Subscription of(String group, String instance, String topic) {
        return new Subscription(group, instance, topic, "*", false, false, "CONSUME_FROM_FIRST_OFFSET", -1);
    }

    public Subscription tags(String newExpression) {
        return new Subscription(group, instance, topic, newExpression, orderly, broadcasting, from, maxReconsumeTimes);
    }

    public Subscription inOrder() {
        return new Subscription(group, instance, topic, expression, true, broadcasting, from, maxReconsumeTimes);
    }

    public Subscription toEveryone() {
        return new Subscription(group, instance, topic, expression, orderly, true, from, maxReconsumeTimes);
    }

    public Subscription from(String consumeFromWhere) {
        return new Subscription(
                group, instance, topic, expression, orderly, broadcasting, consumeFromWhere, maxReconsumeTimes);
    }

    public Subscription retries(int max) {
        return new Subscription(group, instance, topic, expression, orderly, broadcasting, from, max);
    }
}
