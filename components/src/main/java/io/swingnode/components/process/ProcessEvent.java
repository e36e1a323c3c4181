package io.swingnode.components.process;

import java.util.Optional;

/** A process has started or ended; the ids are those in the child's environment. */
public record ProcessEvent(Kind kind, Optional<String> appId, Optional<String> componentId) {
    public enum Kind {
        ONLINE,
        STOP
    }
}
