package io.vespermq.protocol.body;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a consumer group wants of a topic.
 *
 * @param classFilterMode a removed feature of RocketMQ; carried along
 * @param codeSet hash codes of the wanted tags; empty for all
 * @param expressionType {@code TAG} or {@code SQL92}
 * @param subString the expression as the user wrote it
 * @param subVersion epoch milliseconds at which the consumer made the subscription; newer replaces older
 * @param tagsSet the wanted tags; empty for all
 * @param topic name of the topic
 */
public record SubscriptionData(
        boolean classFilterMode,
        Set<Integer> codeSet,
        String expressionType,
        String subString,
        long subVersion,
        Set<String> tagsSet,
        String topic) {
    public static final String ALL = "*";
    public static final String TAG = "TAG";
    public static final String SQL92 = "SQL92";

    public SubscriptionData {
        codeSet = codeSet == null ? Set.of() : Set.copyOf(codeSet);
        tagsSet = tagsSet == null ? Set.of() : Set.copyOf(tagsSet);
        expressionType = expressionType == null || expressionType.isEmpty() ? TAG : expressionType;
        subString = subString == null ? ALL : subString;
    }

    /**
     * A subscription by tags.
     *
     * @param expression {@code *} for all, or tags separated by {@code ||}
     */
    public static SubscriptionData tags(String topic, String expression, long version) {
        String text = expression.isBlank() ? ALL : expression;
        Set<String> tags = text.trim().equals(ALL)
                ? Set.of()
                : Arrays.stream(text.split("\\|\\|", -1))
                        .map(String::trim)
                        .filter(tag -> !tag.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<Integer> codes = tags.stream().map(String::hashCode).collect(Collectors.toSet());
        return new SubscriptionData(false, codes, TAG, text, version, tags, topic);
    }

    /** True for a subscription by tags. */
    public boolean isTag() {
        return expressionType.equals(TAG);
    }

    /** True when a message whose tag has this code may be wanted. Errs only by letting through too much. */
    public boolean matches(long tagCode) {
        return codeSet.isEmpty() || subString.equals(ALL) || codeSet.contains((int) tagCode);
    }
}
