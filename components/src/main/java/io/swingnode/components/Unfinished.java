package io.swingnode.components;

import java.util.Optional;

/**
 * An operation on directories that was begun; a node that dies in the middle completes it at its next start.
 *
 * @param components the components whose directories go; the processes recorded in them are ended first
 * @param whole true when the application itself is meant, not only these components
 * @param withData also remove what a removal otherwise keeps
 */
record Unfinished(Kind kind, java.util.List<ComponentState> components, boolean whole, boolean withData) {
    enum Kind {
        RESET,
        REMOVE
    }

    static final Optional<Unfinished> NONE = Optional.empty();
}
