package io.vespermq.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vespermq.protocol.ResponseCode;
import io.vespermq.protocol.header.topic.DeleteGroup;
import io.vespermq.remoting.RequestFailure;
import io.vespermq.runtime.ManualClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupRequestsTest {
    private final GroupTable groups = new GroupTable(true, new ManualClock(), () -> {});
    private final List<String> forgotten = new ArrayList<>();
    private final List<String> withoutOffsets = new ArrayList<>();
    private final GroupRequests requests =
            new GroupRequests(groups, forgotten::add, withoutOffsets::add, Future::succeededFuture);

    @Test
    void aDeletedGroupIsForgottenAndItsOffsetsWhenThatIsAsked() {
        groups.required("g");
        assertThat(requests.delete(new DeleteGroup("g", false, false)).succeeded())
                .isTrue();
        assertThat(groups.find("g")).isNull();
        assertThat(forgotten).containsExactly("g");
        assertThat(withoutOffsets).isEmpty();
        requests.delete(new DeleteGroup("h", true, false));
        requests.delete(new DeleteGroup("i", false, true));
        assertThat(forgotten).containsExactly("g", "h", "i");
        assertThat(withoutOffsets).containsExactly("h", "i");
    }

    @Test
    void aListWithAHoleIsRefused() {
        assertThatThrownBy(() -> requests.put(Collections.singletonList(null)))
                .isInstanceOfSatisfying(
                        RequestFailure.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.INVALID_PARAMETER));
    }
}
