package io.vespermq.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** So many and no more, whoever asks. */
class QuotaTest {
    private final Quota quota = new Quota(100);

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        long got = IntStream.range(0, 300).filter(i -> quota.take()).count();
        assertThat(got).isEqualTo(100);
        quota.giveBack();
        assertThat(quota.taken()).isEqualTo(99);
        assertThat(quota.take()).isTrue();
        assertThat(quota.take()).isFalse();
    }

    @Test
    void threadsTogetherGetNoMore() {
        long got =
                IntStream.range(0, 100_000).parallel().filter(i -> quota.take()).count();
        assertThat(got).isEqualTo(100);
        assertThat(quota.taken()).isEqualTo(100);
    }
}
