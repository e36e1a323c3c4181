package io.swingnode.components.model;

import java.util.List;
import java.util.Optional;

/**
 * What it takes to undo an install or upgrade that did not complete.
 *
 * @param prior the record before; absent for an install
 * @param extra the extra state before; absent when there was none
 * @param componentIds the components that the operation was about
 */
public record Rollback(
        Action action, Optional<ApplicationState> prior, Optional<ExtraState> extra, List<String> componentIds) {
    public enum Action {
        INSTALL,
        UPGRADE
    }
}
