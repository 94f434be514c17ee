package io.vespermq.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A body proves what it says, and whatever happens to it is seen. */
class BodyTest {
    private static final long RUN = 0x5EED;
    private static final MessageId ID = new MessageId(3, 1_000_000_007L);
    private static final String TOPIC = "orders";
    private static final byte[] BODY = Body.of(RUN, ID, TOPIC, 300);

    @Test
    void aWholeBodySaysWhoseItIs() {
        Certificate certificate = Body.certify(BODY, TOPIC);
        assertThat(certificate.whole()).isTrue();
        assertThat(certificate.run()).isEqualTo(RUN);
        assertThat(certificate.id()).isEqualTo(ID);
        assertThat(Body.certify(Body.of(RUN, ID, TOPIC, Body.LEAST_BYTES), TOPIC)
                        .whole())
                .isTrue();
    }

    @Test
    void everyFlippedBitIsSeen() {
        for (int bit = 0; bit < BODY.length * 8; bit++) {
            byte[] flipped = BODY.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Body.certify(flipped, TOPIC).whole()).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void everyCutIsSeen() {
        for (int length = 0; length < BODY.length; length++) {
            assertThat(Body.certify(Arrays.copyOf(BODY, length), TOPIC).whole())
                    .as("%d bytes", length)
                    .isFalse();
        }
        assertThat(Body.certify(Arrays.copyOf(BODY, BODY.length + 1), TOPIC).flaw())
                .isEqualTo(Flaw.CUT);
    }

    @Test
    void aBodyUnderAnotherTopicIsSeen() {
        assertThat(Body.certify(BODY, "invoices").flaw()).isEqualTo(Flaw.STRAYED);
    }

    @Test
    @Tag("rocketmq-10911")
    void theHalvesOfTwoBodiesAreSeen() {
        byte[] other = Body.of(RUN, new MessageId(4, 1), TOPIC, 300);
        byte[] mixed = BODY.clone();
        System.arraycopy(other, 150, mixed, 150, 150);
        assertThat(Body.certify(mixed, TOPIC).flaw()).isEqualTo(Flaw.ALTERED);
    }

    @Test
    void whatIsNoBodyIsSeen() {
        assertThat(Body.certify(new byte[300], TOPIC).flaw()).isEqualTo(Flaw.FOREIGN);
    }
}
