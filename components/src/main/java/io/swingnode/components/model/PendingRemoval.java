package io.swingnode.components.model;

import java.util.List;
import java.util.Optional;

/**
 * A reset or removal that has begun; if the node dies before it is complete, the next start completes it.
 *
 * @param components the components whose directories are deleted; the processes recorded in them are ended first
 * @param whole true when the application itself is meant, not only these components
 * @param withData also remove what a removal otherwise keeps
 */
public record PendingRemoval(Kind kind, List<ComponentState> components, boolean whole, boolean withData) {
    public enum Kind {
        RESET,
        REMOVE
    }

    public static final Optional<PendingRemoval> NONE = Optional.empty();

    /** True for the same operation on the same components: one that failed halfway may be tried again. */
    public boolean repeats(PendingRemoval earlier) {
        return kind == earlier.kind && whole == earlier.whole && ids().equals(earlier.ids());
    }

    private List<String> ids() {
        return components.stream().map(ComponentState::id).toList();
    }
}
