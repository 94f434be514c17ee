package io.vespermq.store.index;

import io.vespermq.message.Keys;
import io.vespermq.message.MessageProperties;
import io.vespermq.message.PropertyNames;
import io.vespermq.message.StoredMessage;
import io.vespermq.message.SysFlag;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads from messages the numbers under which they are filed: of the unique key, of each of the keys that spaces separate,
 * and of the tag. Finds what {@link Keys#filed} does, without making an object for any of it. One thread at a time.
 */
public final class KeyReader {
    private static final byte[] UNIQUE = name(PropertyNames.UNIQUE_KEY);
    private static final byte[] KEYS = name(PropertyNames.KEYS);
    private static final byte[] TAGS = name(PropertyNames.TAGS);
    private static final byte TOPIC_END = '#';
    private static final byte KEY_END = ' ';

    private static final int BASE = 31;
    private static final int BASE_2 = BASE * BASE;
    private static final int BASE_3 = BASE_2 * BASE;
    private static final int BASE_4 = BASE_3 * BASE;

    // Topic and properties of the message that is read.
    private byte[] text = new byte[1024];
    // Where the values begin in it that were found, and where they end; an empty one was not there.
    private int uniqueAt;
    private int uniqueEnd;
    private int keysAt;
    private int keysEnd;
    private int tagAt;
    private int tagEnd;

    private int[] hashes = new int[16];
    private int count;

    /** The number of a topic's key: Java's hash of {@code topic#key}, never negative. */
    static int hash(String topic, String key) {
        return positive((topic + (char) TOPIC_END + key).hashCode());
    }

    /** Reads a message. Returns how many keys it has; a message that was rolled back has none. */
    public int read(StoredMessage message) {
        count = 0;
        if (SysFlag.transaction(message.sysFlag()) == SysFlag.TRANSACTION_ROLLBACK) {
            return 0;
        }
        int topicLength = message.topicLength();
        int propertiesLength = message.propertiesLength();
        if (text.length < topicLength + propertiesLength) {
            text = new byte[2 * (topicLength + propertiesLength)];
        }
        message.copyProperties(text, topicLength, propertiesLength);
        findValues(topicLength, topicLength + propertiesLength);
        if (uniqueAt < uniqueEnd || keysAt < keysEnd || tagAt < tagEnd) {
            message.copyTopic(text, 0, topicLength);
            int topicHash = BASE * hash(0, 0, topicLength) + TOPIC_END;
            if (uniqueAt < uniqueEnd) {
                add(hash(topicHash, uniqueAt, uniqueEnd));
            }
            addKeys(topicHash);
            if (tagAt < tagEnd) {
                int tagHash = (topicHash * BASE + Keys.TAG.charAt(0)) * BASE + Keys.TAG.charAt(1);
                add(hash(tagHash, tagAt, tagEnd));
            }
        }
        return count;
    }

    /** The number of one of the keys of the message that was read last. */
    int hash(int index) {
        return hashes[index];
    }

    /** True when the message that was read last has keys other than its tag: RocketMQ did not always index that one. */
    public boolean hasNames() {
        return count > 1 || (count == 1 && tagAt == tagEnd);
    }

    /** True when one of the keys of the message that was read last has this number. */
    public boolean has(int hash) {
        for (int i = 0; i < count; i++) {
            if (hashes[i] == hash) {
                return true;
            }
        }
        return false;
    }

    /** Where a name stands twice, the last one counts. */
    private void findValues(int from, int to) {
        uniqueAt = uniqueEnd = keysAt = keysEnd = tagAt = tagEnd = 0;
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && text[end] != MessageProperties.PAIR_END) {
                end++;
            }
            if (isNamed(UNIQUE, start, end)) {
                uniqueAt = start + UNIQUE.length;
                uniqueEnd = end;
            } else if (isNamed(KEYS, start, end)) {
                keysAt = start + KEYS.length;
                keysEnd = end;
            } else if (isNamed(TAGS, start, end)) {
                tagAt = start + TAGS.length;
                tagEnd = end;
            }
            start = end + 1;
        }
    }

    private boolean isNamed(byte[] name, int start, int end) {
        return text[start] == name[0]
                && end - start >= name.length
                && Arrays.equals(text, start, start + name.length, name, 0, name.length);
    }

    private void addKeys(int topicHash) {
        int start = keysAt;
        while (start < keysEnd) {
            int end = start;
            while (end < keysEnd && text[end] != KEY_END) {
                end++;
            }
            if (end > start) {
                add(hash(topicHash, start, end));
            }
            start = end + 1;
        }
    }

    private void add(int hash) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count++] = positive(hash);
    }

    /** Goes on with Java's hash over a part of the text. Four bytes a step: each product would wait for the one before. */
    private int hash(int before, int from, int to) {
        int hash = before;
        int at = from;
        for (; at + 4 <= to; at += 4) {
            int a = text[at];
            int b = text[at + 1];
            int c = text[at + 2];
            int d = text[at + 3];
            if ((a | b | c | d) < 0) {
                break;
            }
            hash = BASE_4 * hash + BASE_3 * a + BASE_2 * b + BASE * c + d;
        }
        for (; at < to && text[at] >= 0; at++) {
            hash = BASE * hash + text[at];
        }
        return at == to ? hash : charsHash(hash, at, to);
    }

    /** The same over characters that are not ASCII. */
    private int charsHash(int before, int from, int to) {
        String rest = new String(text, from, to - from, StandardCharsets.UTF_8);
        int hash = before;
        for (int i = 0; i < rest.length(); i++) {
            hash = BASE * hash + rest.charAt(i);
        }
        return hash;
    }

    private static int positive(int hash) {
        // RocketMQ takes the absolute value, and 0 for the one number that has none.
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
    }

    private static byte[] name(String property) {
        return (property + MessageProperties.NAME_VALUE).getBytes(StandardCharsets.US_ASCII);
    }
}
