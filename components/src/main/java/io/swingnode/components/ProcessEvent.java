package io.swingnode.components;

import java.util.Optional;

/** A process came up or went away by itself; the labels are those of the child's environment. */
record ProcessEvent(Kind kind, Optional<String> appId, Optional<String> componentId) {
    enum Kind {
        ONLINE,
        STOP
    }
}
