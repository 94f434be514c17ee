package io.vespermq.store.segment;

import io.vespermq.store.api.StoreFailure;
import io.vespermq.store.api.StoreFailure.Reason;
import io.vespermq.store.file.NoSpace;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether there is room for more. Unlike a failed write, a full disk harms nothing that is stored: appends are refused
 * until space returns, reads go on. Owned by the store's loop.
 */
public final class Space {
    private static final Logger LOG = LoggerFactory.getLogger(Space.class);

    /** Who may lack it. */
    public enum Part {
        /** The bytes of the log ahead of the writer, or its next file. */
        LOG,
        /** The files of the consume queues. */
        QUEUES,
        /** What an operator wants to keep free. */
        RESERVE
    }

    // Owned by the store's loop.
    private final Map<Part, String> lacking = new EnumMap<>(Part.class);
    private @Nullable StoreFailure refusal;

    /** True while something lacks space. */
    public boolean isLacking() {
        return refusal != null;
    }

    /** Why no append is taken, or null when there is room. */
    public @Nullable StoreFailure refusal() {
        return refusal;
    }

    /** The file system refused to give a part what it needs. */
    public void lacks(Part part, NoSpace cause) {
        lacks(part, String.valueOf(cause.getMessage()));
    }

    /**
     * A part lacks space.
     *
     * @param what where, how much is used, and what the limit is
     */
    public void lacks(Part part, String what) {
        boolean isNew = lacking.put(part, what) == null;
        if (isNew) {
            LOG.warn("{}; appends are refused until space returns, reads go on", what);
        }
        refusal = new StoreFailure(Reason.FULL, what + "; free or add space, writing goes on by itself then");
    }

    /** A part has what it needs. */
    public void has(Part part) {
        if (lacking.remove(part) == null) {
            return;
        }
        if (lacking.isEmpty()) {
            refusal = null;
            LOG.info("there is space again, appends are taken");
        }
    }
}
