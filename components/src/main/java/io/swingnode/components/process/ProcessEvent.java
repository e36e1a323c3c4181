package io.swingnode.components.process;

import java.util.Optional;

/** A process came up or went away by itself; the labels are those of the child's environment. */
public record ProcessEvent(Kind kind, Optional<String> appId, Optional<String> componentId) {
    public enum Kind {
        ONLINE,
        STOP
    }
}
